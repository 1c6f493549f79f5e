import { Type } from '../../../framework/registry/type.js';
import type { Predictions } from '../../contracts/metric.js';

/** The option of metrics that look at the first medications of a ranking. */
export const cutOption = {
  k: Type.Integer({ minimum: 1, default: 10, description: 'number of medications at the head of the ranking' }),
};

/** The k medications with the highest scores of a row, best first. Of equal scores the earlier medication comes first. */
export function topMedications({ medications, probability }: Predictions, row: number, k: number): number[] {
  const scores = probability.subarray(row * medications, (row + 1) * medications);
  return Array.from(scores.keys())
    .sort((a, b) => scores[b]! - scores[a]! || a - b)
    .slice(0, k);
}

/** Number of prescribed medications of a row. */
export function prescribedCount({ medications, truth }: Predictions, row: number): number {
  return truth.subarray(row * medications, (row + 1) * medications).reduce((sum, value) => sum + value, 0);
}
