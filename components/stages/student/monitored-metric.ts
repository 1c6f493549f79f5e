import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Metric, MetricProperties, Predictions } from '../../contracts/metric.js';
import { scoreOf } from '../scoring/score.js';
import { everyRow } from '../scoring/tune-threshold.js';

/** The score behind `training.monitor`: a metric (`validation/prauc`), or the cross-entropy (`validation/loss`). */
export interface MonitoredMetric {
  readonly curve: string;
  readonly higherIsBetter: boolean;
  score(predictions: Predictions): number;
}

export function monitoredMetric(curve: string, row: RowView, metrics: ReadonlyMap<string, Metric>): MonitoredMetric {
  const name = curve.replace(/^validation\//, '');
  if (name === 'loss') return { curve, higherIsBetter: false, score: crossEntropy };
  const metric = metrics.get(name);
  const declared = row.components('metrics').get(name)?.properties as MetricProperties | undefined;
  if (metric === undefined || declared === undefined) {
    throw new UserInputError({
      place: 'training.monitor',
      reason: `"${curve}" names no entry of \`metrics\``,
      remedy: `known: ${[...metrics.keys()].map((known) => `validation/${known}`).join(', ') || 'none'}`,
    });
  }
  const { higherIsBetter, afterTraining } = declared;
  if (afterTraining) {
    throw new UserInputError({
      place: 'training.monitor',
      reason: `"${curve}" needs what is known when training has ended, so it cannot choose an epoch`,
      remedy: 'Name another score, such as validation/prauc.',
    });
  }
  if (higherIsBetter === undefined) {
    throw new UserInputError({
      place: 'training.monitor',
      reason: `of "${curve}" more is neither better nor worse, so it cannot choose an epoch`,
      remedy: 'Name a score that has a direction, such as validation/prauc.',
    });
  }
  return {
    curve,
    higherIsBetter,
    score: (predictions) => scoreOf(metric, predictions).over(everyRow(predictions)),
  };
}

/** Mean of -log of the probability that was given to the truth, at least the smallest positive number. */
function crossEntropy({ truth, probability }: Predictions): number {
  const losses = probability.map(
    (value, i) => -Math.log(Math.max(truth[i] === 1 ? value : 1 - value, Number.MIN_VALUE)),
  );
  return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
