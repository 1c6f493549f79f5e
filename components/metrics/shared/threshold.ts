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

/** The threshold of a choice. */
export function thresholdOf(predictions: Predictions, choice: ThresholdChoice): number {
  return choice === 'tuned' ? predictions.tunedThreshold : predictions.threshold;
}
