import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import type { Predictions } from '../../contracts/metric.js';

/** The option of every metric that scores recommended sets. */
export const thresholdOption = {
  threshold: Type.Union([Type.Literal('fixed'), Type.Literal('tuned')], {
    default: 'fixed',
    description:
      'sets are made with: fixed, `evaluation.threshold`; tuned, the threshold with the best mean Jaccard of the validation patients',
  }),
};

const schema = Type.Object(thresholdOption);

export type ThresholdChoice = Static<typeof schema>['threshold'];

/** What decides whether a medication is recommended. */
type Decisions = Pick<Predictions, 'probability' | 'recommended' | 'threshold' | 'tunedThreshold'>;

/** The threshold of a choice. */
function thresholdOf(predictions: Decisions, choice: ThresholdChoice): number {
  return choice === 'tuned' ? predictions.tunedThreshold : predictions.threshold;
}

/**
 * Whether a cell ([row, medication], row-major) belongs to the recommended set: the model's own set where it has decided
 * one, otherwise every medication whose probability is greater than the threshold.
 */
export function isRecommendedIn(predictions: Decisions, choice: ThresholdChoice): (cell: number) => boolean {
  const { recommended, probability } = predictions;
  if (recommended !== undefined) return (cell) => recommended[cell] === 1;
  const threshold = thresholdOf(predictions, choice);
  return (cell) => probability[cell]! > threshold;
}
