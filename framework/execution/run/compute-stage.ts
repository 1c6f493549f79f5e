import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { keptFolder } from '../../records/cache-folder.js';
import { recordedJournal } from '../../records/recorded-journal.js';
import { stageRecord, type StageRecord } from '../../records/stage-record.js';
import { syncBelow, syncPath } from '../../files/sync.js';
import { holdExclusively } from '../../files/exclusive-lock.js';
import type { Stage } from '../../contracts/stage.js';
import { isComplete, stagePlaces, type StagePlaces } from '../cache/stage-cache.js';
import { requireWhole } from '../cache/require-whole.js';
import { keyWithout } from '../../plan/key-without.js';
import type { PlannedStage } from '../../records/ingredients.js';
import { knownOutputs } from '../cache/known-outputs.js';
import { digestsOf } from './digests-of.js';
import { changesWith } from './repeat-stage.js';
import { watchUsage } from './watch-usage.js';
import { recordStage, replayStage, type StageListener } from './stage-recorder.js';

/** A planned stage, and how to compute it. */
export interface StageRequest {
  readonly runsFolder: string;
  readonly planned: PlannedStage;
  readonly signal: AbortSignal;
  readonly listener: StageListener;
  /** Checks and builds the stage. Is called where the output has to be computed here. */
  readonly start: () => Promise<Stage>;
  /** Builds an earlier stage, to be run again. */
  readonly build: (stage: string) => Stage;
}

export interface ComputedStage {
  readonly state: 'cached' | 'finished';
  readonly seconds: number;
}

/**
 * Makes sure that a stage's output is in the cache. One process computes it and holds a lock; others that want the same output
 * wait. The output appears by one rename, after it has reached the disk.
 *
 * @throws UserInputError where an output that the stage reads is damaged, and whatever the stage throws. The cache then keeps
 *   nothing of the attempt but its checkpoints
 */
export async function computeStage(request: StageRequest): Promise<ComputedStage> {
  const { runsFolder, planned, signal, listener } = request;
  const { stage, key } = planned;
  const places = stagePlaces(runsFolder, stage, key);
  if (isComplete(runsFolder, stage, key)) return reuse(places, listener);
  await mkdir(dirname(places.output), { recursive: true });
  const lock = await holdExclusively(places.lock, signal, (holder) => {
    const other = holder === undefined ? 'another process' : `process ${holder}`;
    listener.progress(0, 0, `waiting for ${other}, which computes the same output`);
  });
  try {
    if (isComplete(runsFolder, stage, key)) return reuse(places, listener);
    const implementation = await request.start();
    for (const [name, earlier] of Object.entries(planned.ingredients.upstream))
      await requireWhole(stagePlaces(runsFolder, name, earlier).output);
    return await compute(request, implementation, places);
  } finally {
    lock.release();
  }
}

async function reuse(places: StagePlaces, listener: StageListener): Promise<ComputedStage> {
  replayStage(join(places.output, recordedJournal), listener);
  await removeAttempt(places);
  return { state: 'cached', seconds: 0 };
}

async function compute(
  { runsFolder, planned, signal, listener, build }: StageRequest,
  implementation: Stage,
  places: StagePlaces,
): Promise<ComputedStage> {
  const { stage, key, ingredients } = planned;
  const started = Date.now();
  const usage = await watchUsage(implementation, knownOutputs(runsFolder, ingredients));
  await removePartials(places);
  await mkdir(places.partial);
  await mkdir(places.checkpoints, { recursive: true });
  try {
    await implementation.run({
      folder: places.partial,
      checkpoints: places.checkpoints,
      kept: keptFolder(runsFolder, stage),
      input: (name) => stagePlaces(runsFolder, name, keyOf(planned, name)).output,
      changesWith: (name, probe) => {
        const scratch = join(places.checkpoints, `again-${name}`);
        return changesWith(
          { runsFolder, stage: name, key: keyOf(planned, name), instance: build(name), scratch, signal },
          probe,
        );
      },
      keyWithout: (setting) => keyWithout(ingredients, setting),
      seed: ingredients.seed ?? 0,
      signal,
      journal: recordStage(places.recorded, listener),
    });
    const seconds = (Date.now() - started) / 1000;
    const record = { schema: 1, stage, key, ingredients, seconds, usage: usage(), finishedAt: Date.now() } as const;
    await complete(places, { ...record, outputs: await digestsOf(places.partial) });
    return { state: 'finished', seconds };
  } catch (error) {
    await removePartials(places);
    // Without a checkpoint there is nothing to continue from.
    if ((await readdir(places.checkpoints)).length === 0) await removeAttempt(places);
    throw error;
  }
}

async function complete(places: StagePlaces, record: StageRecord): Promise<void> {
  // The record is copied and not moved. After a kill right here, the next attempt still needs the points of earlier epochs.
  if (existsSync(places.recorded)) await copyFile(places.recorded, join(places.partial, recordedJournal));
  await stageRecord.write(places.partial, record);
  await syncBelow(places.partial);
  await rename(places.partial, places.output);
  await syncPath(dirname(places.output));
  await removeAttempt(places);
}

function keyOf({ stage, ingredients }: PlannedStage, name: string): string {
  const key = Object.hasOwn(ingredients.upstream, name) ? ingredients.upstream[name] : undefined;
  if (key !== undefined) return key;
  const declared = Object.keys(ingredients.upstream).join(', ') || 'none';
  throw new Error(`stage ${stage} asks for the output of "${name}", but declares \`after\`: ${declared}`);
}

async function removeAttempt(places: StagePlaces): Promise<void> {
  await rm(places.checkpoints, { recursive: true, force: true });
  await rm(places.recorded, { force: true });
}

/** Removes what killed processes left. Only the holder of the lock may call this. */
async function removePartials(places: StagePlaces): Promise<void> {
  const prefix = `${basename(places.output)}.partial-`;
  for (const name of await readdir(dirname(places.output)))
    if (name.startsWith(prefix)) await rm(join(dirname(places.output), name), { recursive: true, force: true });
}
