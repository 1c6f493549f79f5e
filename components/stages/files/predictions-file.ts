import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readSafetensors, writeSafetensors, type StoredArray } from '../../../framework/tensor/safetensors.js';
import type { NameCounts } from '../../contracts/prediction.js';

/** What was predicted for the samples of one split: a row for each sample that the predictor can recommend for. */
export interface SplitPredictions {
  /** [rows] indices into the cohort */
  readonly patients: Int32Array;
  /** [rows] number of visits of the sample, the target included; absent where every target is the last visit. */
  readonly visits?: Int32Array;
  /** The patients of the samples that the predictor cannot recommend for: they have no earlier visit. */
  readonly leftOut: Int32Array;
  /** [rows, medications], row-major, 0 or 1 */
  readonly truth: Uint8Array;
  /** [rows, medications], row-major, in [0, 1] */
  readonly probability: Float64Array;
  /** [rows, medications], row-major: 1 in the sets that the model decided itself; absent where thresholds decide. */
  readonly recommended?: Uint8Array;
  /** Of a model that answers in words. */
  readonly names?: NameCounts;
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

/**
 * Writes `predictions/`: `probabilities.safetensors` (`test/patients` I32, `test/leftOut` I32, `test/truth` U8,
 * `test/probability` F64, …; where there are any, `test/visits` I32, `test/recommended` U8, `test/names` I32 and
 * `test/outOfCorpus` I32) and `settings.json`.
 */
export async function writePredictions(folder: string, { splits, ...thresholds }: PredictionsFile): Promise<void> {
  const tensors = predictedSplits.flatMap((name) => {
    const { patients, visits, leftOut, truth, probability, recommended, names } = splits[name];
    const shape = [patients.length, patients.length === 0 ? 0 : truth.length / patients.length];
    return [
      [`${name}/patients`, perRow(patients)],
      [`${name}/leftOut`, perRow(leftOut)],
      [`${name}/truth`, { data: truth, shape }],
      [`${name}/probability`, { data: probability, shape }],
      ...(visits === undefined ? [] : [[`${name}/visits`, perRow(visits)] as const]),
      ...(recommended === undefined ? [] : [[`${name}/recommended`, { data: recommended, shape }] as const]),
      ...(names === undefined
        ? []
        : ([
            [`${name}/names`, perRow(names.all)],
            [`${name}/outOfCorpus`, perRow(names.outOfCorpus)],
          ] as const)),
    ] as const;
  });
  await mkdir(join(folder, 'predictions'), { recursive: true });
  await writeSafetensors(join(folder, arraysFile), Object.fromEntries(tensors));
  await writeFile(join(folder, settingsFile), `${JSON.stringify(thresholds)}\n`);
}

function perRow(data: Int32Array): StoredArray {
  return { data, shape: [data.length] };
}

export async function readPredictions(folder: string): Promise<PredictionsFile> {
  const path = join(folder, arraysFile);
  const { tensors } = await readSafetensors(path, { float64: true });
  const splits = predictedSplits.map((name) => {
    const patients = tensors[`${name}/patients`]?.data;
    const leftOut = tensors[`${name}/leftOut`]?.data;
    const truth = tensors[`${name}/truth`]?.data;
    const probability = tensors[`${name}/probability`]?.data;
    const visits = tensors[`${name}/visits`]?.data as Int32Array | undefined;
    const recommended = tensors[`${name}/recommended`]?.data as Uint8Array | undefined;
    const all = tensors[`${name}/names`]?.data as Int32Array | undefined;
    const outOfCorpus = tensors[`${name}/outOfCorpus`]?.data as Int32Array | undefined;
    const isWhole =
      patients instanceof Int32Array &&
      leftOut instanceof Int32Array &&
      truth instanceof Uint8Array &&
      probability instanceof Float64Array;
    if (!isWhole) throw new Error(`${path} holds no predictions of the ${name} split`);
    const names = all && outOfCorpus && { names: { all, outOfCorpus } };
    const optional = { ...(visits && { visits }), ...(recommended && { recommended }), ...names };
    return [name, { patients, leftOut, truth, probability, ...optional }] as const;
  });
  return { splits: Object.fromEntries(splits) as PredictionsFile['splits'], ...(await readThresholds(folder)) };
}

/** The thresholds alone. */
export async function readThresholds(folder: string): Promise<Omit<PredictionsFile, 'splits'>> {
  return JSON.parse(await readFile(join(folder, settingsFile), 'utf8')) as Omit<PredictionsFile, 'splits'>;
}
