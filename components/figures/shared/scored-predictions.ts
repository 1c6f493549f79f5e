import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FigureRun } from '../../../framework/contracts/figure.js';
import { readSafetensors } from '../../../framework/tensor/safetensors.js';
import { readPredictions, type PredictedSplit, type SplitPredictions } from '../../stages/files/predictions-file.js';

/** What a run predicted for the patients of a split, and whom its scores are of. */
export interface ScoredPredictions extends SplitPredictions {
  readonly medications: number;
  /** A medication is recommended when its probability is strictly greater, unless the model decided itself. */
  readonly threshold: number;
  readonly tunedThreshold: number;
  /** By group, the rows of its members; a patient has several where several visits are targets. */
  readonly groups: ReadonlyMap<string, ScoredGroup>;
}

export interface ScoredGroup {
  readonly patients: number;
  readonly rows: Int32Array;
  /** [rows of the predictions] how much a row counts for its patient; 1 where absent. */
  readonly weights?: ArrayLike<number>;
}

/** Reads what a run predicted and which groups were scored. Undefined where the run scored no predictions, or not yet. */
export async function readScoredPredictions(
  { stages }: FigureRun,
  split: PredictedSplit,
): Promise<ScoredPredictions | undefined> {
  const folder = stages.get('predictions') ?? stages.get('external-predictions');
  const scores = join(stages.get('metrics') ?? '', 'scores.safetensors');
  if (folder === undefined || !stages.has('metrics') || !existsSync(scores) || !existsSync(folder)) return undefined;
  const [{ splits, ...thresholds }, { tensors }] = await Promise.all([
    readPredictions(folder),
    readSafetensors(scores, { float64: true }),
  ]);
  const predicted = splits[split];
  const prefix = `${split}/members/`;
  const groups = Object.entries(tensors)
    .filter(([name]) => name.startsWith(prefix))
    .map(([name, { data }]): [string, ScoredGroup] => {
      const group = name.slice(prefix.length);
      const rows = Int32Array.from(predicted.patients.keys()).filter((row) => data[row] !== 0);
      const weights = tensors[`${split}/weights/${group}`]?.data;
      const patients = new Set(rows.map((row) => predicted.patients[row]!)).size;
      return [group, { patients, rows, ...(weights && { weights }) }];
    });
  const medications = predicted.patients.length === 0 ? 0 : predicted.truth.length / predicted.patients.length;
  return { ...predicted, ...thresholds, medications, groups: new Map(groups) };
}
