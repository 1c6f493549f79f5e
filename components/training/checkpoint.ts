import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  readSafetensors,
  writeSafetensors,
  type ArrayTensor,
  type TrainerState,
} from '../../framework/tensor/index.js';
import type { EarlyStoppingState } from './early-stopping.js';
import type { TermMeansState } from './term-means.js';

/** Everything that the rest of a training depends on. */
export interface Checkpoint {
  /** Whole epochs that are done. */
  readonly epoch: number;
  /** How far the epoch after them is; absent where it has not begun. */
  readonly within?: WithinEpoch;
  readonly trainer: TrainerState;
  /** Weights of the best epoch so far; absent before the first score. */
  readonly best?: Readonly<Record<string, ArrayTensor>>;
  readonly stopping: EarlyStoppingState;
  /** Every curve so far. */
  readonly history: readonly CurvePoint[];
}

export interface WithinEpoch {
  readonly batches: number;
  readonly means: TermMeansState;
}

export interface CurvePoint {
  readonly name: string;
  readonly value: number;
  readonly epoch: number;
}

/** The file of a checkpoint in its folder. */
export const checkpointFile = 'epoch.safetensors';

/** Writes the checkpoint: one file, so that a kill leaves the former or the new one, never a mixture. */
export async function writeCheckpoint(folder: string, checkpoint: Checkpoint): Promise<void> {
  const { epoch, within, trainer, best, stopping, history } = checkpoint;
  const { parameters, moments, ...position } = trainer;
  const tensors = {
    ...prefixed('parameters/', parameters),
    ...prefixed('moments/', moments),
    ...prefixed('best/', best ?? {}),
  };
  const hasBest = best !== undefined;
  const state: State = { epoch, ...(within && { within }), position, stopping, history, hasBest };
  await writeSafetensors(join(folder, checkpointFile), tensors, { state: JSON.stringify(state) });
}

/** The checkpoint of a former attempt, if there is one. */
export async function readCheckpoint(folder: string): Promise<Checkpoint | undefined> {
  const path = join(folder, checkpointFile);
  if ((await stat(path).catch(() => undefined)) === undefined) return undefined;
  const { tensors, metadata } = await readSafetensors(path);
  const { epoch, within, position, stopping, history, hasBest } = JSON.parse(metadata['state'] ?? '') as State;
  return {
    epoch,
    ...(within && { within }),
    trainer: { ...position, parameters: below('parameters/', tensors), moments: below('moments/', tensors) },
    ...(hasBest && { best: below('best/', tensors) }),
    stopping,
    // JSON has no NaN and writes null.
    history: history.map((point) => ({ ...point, value: point.value ?? NaN })),
  };
}

/** What of a checkpoint is no array. */
interface State {
  readonly epoch: number;
  readonly within?: WithinEpoch;
  readonly position: Omit<TrainerState, 'parameters' | 'moments'>;
  readonly stopping: EarlyStoppingState;
  readonly history: readonly CurvePoint[];
  readonly hasBest: boolean;
}

type Arrays = Readonly<Record<string, ArrayTensor>>;

function prefixed(prefix: string, arrays: Arrays): Arrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${prefix}${name}`, array]));
}

function below(prefix: string, arrays: Arrays): Arrays {
  const named = Object.entries(arrays).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(named.map(([name, array]) => [name.slice(prefix.length), array]));
}
