import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import type { Stage, StageContext } from '../../framework/contracts/stage.js';
import { component, type RowView } from '../../framework/registry/component.js';
import { readCohort } from '../datasets/cohort/store.js';
import { readSeverities, severitiesOf } from '../knowledge/interactions/severities.js';
import { writeKnowledge } from '../knowledge/store.js';

export default component({
  kind: 'stage',
  type: 'severities',
  version: 1,
  summary: 'Reads how severe interactions are from the table that the student names.',
  options: Type.Object({}),
  needs: { row: 'row' },
  properties: { after: () => ['cohort'], reads: [], usesSeed: false },
  build: ({ row }): Stage => ({
    files: async () => [tableOf(row)],
    run: (context) => keepSeverities(tableOf(row), context),
  }),
});

function tableOf({ values }: RowView): string {
  return (values['student'] as { readonly severities: string }).severities;
}

async function keepSeverities(
  path: string,
  { folder, input, checkpoints, signal, journal }: StageContext,
): Promise<void> {
  const scratch = join(checkpoints, 'scratch');
  await mkdir(scratch, { recursive: true });
  try {
    const listed = await readSeverities(path, { signal, scratch });
    const { severities, guessed } = severitiesOf(await readCohort(input('cohort')), listed, path);
    await writeKnowledge<'severities'>(folder, severities);
    journal.note(
      `${severities.length} interactions, ${guessed} of which the table does not have: they count as its least severe`,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
