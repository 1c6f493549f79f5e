import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { linkOrCopy } from '../../files/link-or-copy.js';
import { metricsFile } from '../../records/metrics-file.js';
import { requireWhole } from '../cache/require-whole.js';
import { stagePlaces } from '../cache/stage-cache.js';
import type { PlannedStage } from '../../records/ingredients.js';

/** The outputs of stages that stand in the run folder too. Where several stages have one, the last stage's is shown. */
const shown = [
  metricsFile.name,
  'calibration.json',
  'model.safetensors',
  'model.onnx',
  'predictions',
  'teacher-training.json',
  'probes.json',
  'adapter',
];

/**
 * Copies or links the outputs that people look for into the run folder.
 *
 * @throws UserInputError where one is damaged
 */
export async function showOutputs(
  runsFolder: string,
  runFolder: string,
  stages: readonly PlannedStage[],
): Promise<void> {
  for (const name of shown) {
    const target = join(runFolder, name);
    await rm(target, { recursive: true, force: true });
    for (const { stage, key } of stages.toReversed()) {
      const { output } = stagePlaces(runsFolder, stage, key);
      const source = join(output, name);
      const entry = await stat(source).catch(() => undefined);
      if (entry === undefined) continue;
      await requireWhole(output);
      await linkOrCopy(source, target);
      break;
    }
  }
}
