import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/execution/stage.js';
import type { Metric, MetricProperties, Predictions } from '../../contracts/metric.js';

/** The metric behind `training.monitor` (`validation/prauc`). */
export interface MonitoredMetric {
  readonly curve: string;
  readonly higherIsBetter: boolean;
  score(predictions: Predictions): number;
}

export function monitoredMetric(curve: string, row: RowView, metrics: ReadonlyMap<string, Metric>): MonitoredMetric {
  const name = curve.replace(/^validation\//, '');
  const metric = metrics.get(name);
  const declared = row.components('metrics').get(name)?.properties as MetricProperties | undefined;
  if (metric === undefined || declared === undefined)
    throw new UserInputError({
      place: 'training.monitor',
      reason: `"${curve}" names no entry of \`metrics\``,
      remedy: `known: ${[...metrics.keys()].map((known) => `validation/${known}`).join(', ') || 'none'}`,
    });
  return { curve, higherIsBetter: declared.higherIsBetter, score: (predictions) => scoreOf(metric, predictions) };
}

function scoreOf(metric: Metric, predictions: Predictions): number {
  if (metric.pooled !== undefined)
    return metric.pooled(
      predictions,
      Int32Array.from({ length: predictions.patients }, (_, row) => row),
    );
  const values = metric.perPatient?.(predictions) ?? new Float64Array();
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
