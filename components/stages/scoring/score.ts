import { mean } from '../../../framework/statistics/moments.js';
import type { Metric, Predictions } from '../../contracts/metric.js';

/** A metric of given predictions, ready to be asked for any rows. */
export interface Score {
  /** [patients] values whose mean is the score, where the metric has them */
  readonly perPatient: Float64Array | undefined;
  /** The score over some rows, at least one. */
  over(rows: Int32Array): number;
}

export function scoreOf(metric: Metric, predictions: Predictions): Score {
  const perPatient = metric.perPatient?.(predictions);
  if (metric.pooled !== undefined) return { perPatient, over: (rows) => metric.pooled!(predictions, rows) };
  if (perPatient === undefined) throw new Error('a metric gives perPatient or pooled, this one gives neither');
  return { perPatient, over: (rows) => mean(Float64Array.from(rows, (row) => perPatient[row]!)) };
}
