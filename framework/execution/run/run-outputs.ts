import { copyFile, link, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stagePlaces } from '../cache/stage-cache.js';
import type { PlannedStage } from '../../records/ingredients.js';

/** What of its stages a run shows in its own folder; of several stages that have a file, the last one's is shown. */
const shown = ['metrics.json', 'calibration.json', 'model.safetensors', 'model.onnx', 'predictions'] as const;

/** Below this size a copy is made, so that editing a file by hand cannot change the cache. */
const linkedBytes = 1 << 20;

/** Shows the outputs that people look for in the run's folder. */
export async function showOutputs(
  runsFolder: string,
  runFolder: string,
  stages: readonly PlannedStage[],
): Promise<void> {
  for (const name of shown) {
    const target = join(runFolder, name);
    await rm(target, { recursive: true, force: true });
    for (const { stage, key } of stages.toReversed()) {
      const source = join(stagePlaces(runsFolder, stage, key).output, name);
      const found = await stat(source).catch(() => undefined);
      if (found === undefined) continue;
      await show(source, target);
      break;
    }
  }
}

async function show(source: string, target: string): Promise<void> {
  const found = await stat(source);
  if (found.isDirectory()) {
    await mkdir(target, { recursive: true });
    for (const name of await readdir(source)) await show(join(source, name), join(target, name));
  } else if (found.size < linkedBytes) {
    await copyFile(source, target);
  }
  // A file system may not link: a copy says the same.
  else {
    await link(source, target).catch(() => copyFile(source, target));
  }
}
