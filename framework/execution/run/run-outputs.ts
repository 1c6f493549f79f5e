import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

/** Files below this size are copied, so that editing one by hand cannot change the cache. Larger files are linked. */
const linkedBytes = 1 << 20;

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
      await show(source, target);
      break;
    }
  }
}

async function show(source: string, target: string): Promise<void> {
  const entry = await stat(source);
  if (entry.isDirectory()) {
    await mkdir(target, { recursive: true });
    for (const name of await readdir(source)) await show(join(source, name), join(target, name));
  } else if (entry.size < linkedBytes) {
    await copyFile(source, target);
  }
  // Some file systems cannot link.
  else {
    await link(source, target).catch(() => copyFile(source, target));
  }
}
