import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage, StageContext } from '../../contracts/stage.js';
import { keptFolder } from '../../records/cache-folder.js';
import { stageRecord } from '../../records/stage-record.js';
import { stagePlaces } from '../cache/stage-cache.js';
import { digestsOf } from './digests-of.js';

/** A finished stage that is computed once more. */
export interface RepeatRequest {
  readonly runsFolder: string;
  readonly stage: string;
  readonly key: string;
  readonly instance: Stage;
  /** A folder for what the repetition writes; it is emptied afterwards. */
  readonly scratch: string;
  readonly signal: AbortSignal;
}

/** See `StageContext.changesWith`. */
export async function changesWith(
  { runsFolder, stage, key, instance, scratch, signal }: RepeatRequest,
  { inputs, longest }: Parameters<NonNullable<StageContext['changesWith']>>[1],
): Promise<readonly string[] | undefined> {
  const record = stageRecord.read(stagePlaces(runsFolder, stage, key).output);
  if (record === undefined) throw new Error(`the output of stage ${stage} has no record`);
  if (record.seconds > longest) return undefined;
  const [folder, checkpoints] = [join(scratch, 'output'), join(scratch, 'checkpoints')];
  try {
    await mkdir(folder, { recursive: true });
    await mkdir(checkpoints);
    await instance.run({
      folder,
      checkpoints,
      kept: keptFolder(runsFolder, stage),
      input: (name) => inputs[name] ?? stagePlaces(runsFolder, name, record.ingredients.upstream[name]!).output,
      seed: record.ingredients.seed ?? 0,
      signal,
      journal: { metric: () => undefined, progress: () => undefined, note: () => undefined },
    });
    const outputs = await digestsOf(folder);
    const names = new Set([...Object.keys(outputs), ...Object.keys(record.outputs)]);
    return [...names].filter((name) => outputs[name] !== record.outputs[name]);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
