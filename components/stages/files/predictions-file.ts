import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors } from '../../../framework/tensor/safetensors.js';

/** What was predicted for one split. */
export interface SplitPredictions {
  /** [patients] indices into the cohort */
  readonly patients: Int32Array;
  /** Indices of the patients of the split that the predictor cannot recommend for. */
  readonly leftOut: Int32Array;
  /** [patients, medications], row-major, 0 or 1 */
  readonly truth: Uint8Array;
  /** [patients, medications], row-major, in [0, 1] */
  readonly probability: Float64Array;
}

export type PredictedSplit = 'validation' | 'test';
export const predictedSplits: readonly PredictedSplit[] = ['validation', 'test'];

export interface PredictionsFile {
  readonly splits: Readonly<Record<PredictedSplit, SplitPredictions>>;
  /** A medication is recommended when its probability is strictly greater. */
  readonly threshold: number;
  /** The threshold with the best mean Jaccard of the validation patients. */
  readonly tunedThreshold: number;
}

/** Below the stage's folder, so that a run shows it under its own name. */
const arraysFile = join('predictions', 'probabilities.safetensors');
const settingsFile = join('predictions', 'settings.json');

/** Writes `predictions/`: `probabilities.safetensors` (`test/patients` I32, `test/leftOut` I32, `test/truth` U8, `test/probability` F64, …) and `settings.json`. */
export async function writePredictions(folder: string, { splits, ...thresholds }: PredictionsFile): Promise<void> {
  const tensors = predictedSplits.flatMap((name) => {
    const { patients, leftOut, truth, probability } = splits[name];
    const shape = [patients.length, patients.length === 0 ? 0 : truth.length / patients.length];
    return [
      [`${name}/patients`, { data: patients, shape: [patients.length] }],
      [`${name}/leftOut`, { data: leftOut, shape: [leftOut.length] }],
      [`${name}/truth`, { data: truth, shape }],
      [`${name}/probability`, { data: probability, shape }],
    ] as const;
  });
  await mkdir(join(folder, 'predictions'), { recursive: true });
  await writeSafetensors(join(folder, arraysFile), Object.fromEntries(tensors));
  await writeFile(join(folder, settingsFile), `${JSON.stringify(thresholds)}\n`);
}

export async function readPredictions(folder: string): Promise<PredictionsFile> {
  const path = join(folder, arraysFile);
  const { tensors } = await readSafetensors(path, { float64: true });
  const splits = predictedSplits.map((name) => {
    const patients = tensors[`${name}/patients`]?.data;
    const leftOut = tensors[`${name}/leftOut`]?.data;
    const truth = tensors[`${name}/truth`]?.data;
    const probability = tensors[`${name}/probability`]?.data;
    const isWhole =
      patients instanceof Int32Array &&
      leftOut instanceof Int32Array &&
      truth instanceof Uint8Array &&
      probability instanceof Float64Array;
    if (!isWhole) throw new Error(`${path} holds no predictions of the ${name} split`);
    return [name, { patients, leftOut, truth, probability }] as const;
  });
  return { splits: Object.fromEntries(splits) as PredictionsFile['splits'], ...(await readThresholds(folder)) };
}

/** The thresholds alone. */
export async function readThresholds(folder: string): Promise<Omit<PredictionsFile, 'splits'>> {
  return JSON.parse(await readFile(join(folder, settingsFile), 'utf8')) as Omit<PredictionsFile, 'splits'>;
}
