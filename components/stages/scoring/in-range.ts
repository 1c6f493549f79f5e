import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { MetricProperties } from '../../contracts/metric.js';

/** Sums of many numbers may be beyond a bound by so much. */
const rounding = 1e-9;

/**
 * The value of a metric of the row, if it lies in the range that the metric declares. A value that is no number is no score.
 *
 * @throws UserInputError where it lies outside
 */
export function inRange(name: string, value: number, row: RowView): number {
  const declared = row.components('metrics').get(name);
  const [low, high] = (declared?.properties as MetricProperties | undefined)?.range ?? [null, null];
  if (!(value < (low ?? -Infinity) - rounding || value > (high ?? Infinity) + rounding)) return value;
  throw new UserInputError({
    place: `metrics.${name}`,
    reason: `the score is ${value}, and metric/${declared?.type} declares values from ${low ?? '−∞'} to ${high ?? '∞'}`,
    remedy: 'Correct the metric, or the range that it declares.',
  });
}
