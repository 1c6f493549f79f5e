import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component } from '../../framework/registry/component.js';
import type { InteractionSource } from '../contracts/dataset.js';
import { writeInteractions } from './files/interactions-file.js';

export default component({
  kind: 'stage',
  type: 'interactions',
  version: 1,
  summary: 'Reads which medications interact, as pairs of codes, from the source that the dataset names.',
  options: Type.Object({}),
  needs: { dataset: 'dataset' },
  properties: {
    after: () => [],
    // Millions of reports are not read again because a cohort option changes.
    reads: ['dataset#interactions'],
    usesSeed: false,
  },
  build: ({ dataset }): Stage => ({
    files: async () => (await dataset.interactions?.files()) ?? [],
    run: (context) => keepInteractions(dataset.interactions, context),
  }),
});

/** Writes the pairs; none where the dataset has no such source (made-up patients bring their own). */
async function keepInteractions(
  source: InteractionSource | undefined,
  { folder, checkpoints, signal, journal }: StageContext,
): Promise<void> {
  if (source === undefined) return writeInteractions(folder, []);
  const scratch = join(checkpoints, 'scratch');
  await mkdir(scratch, { recursive: true });
  try {
    const pairs = await source.read({ signal, scratch });
    await writeInteractions(folder, pairs);
    journal.note(`${pairs.length} pairs of codes interact, among ${new Set(pairs.flat()).size} codes`);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
