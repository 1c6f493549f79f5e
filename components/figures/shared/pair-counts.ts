import { isRecommendedIn } from '../../metrics/shared/threshold.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { ScoredPredictions } from './scored-predictions.js';

/** How many recommendations, and how many prescribed sets, hold both medications of each interacting pair. */
export interface PairCounts {
  readonly sets: number;
  /** [interactions] */
  readonly recommended: Int32Array;
  /** [interactions] */
  readonly prescribed: Int32Array;
}

/** Counts interacting pairs over all rows of some predictions. */
export function pairCounts(
  { medications, truth, patients, ...predicted }: ScoredPredictions,
  interactions: Cohort['interactions'],
): PairCounts {
  const isRecommended = isRecommendedIn(predicted, 'fixed');
  const isPrescribed = (cell: number) => truth[cell] === 1;
  const countsOf = (isIn: (cell: number) => boolean) =>
    Int32Array.from(interactions, ([first, second]) => {
      let sets = 0;
      for (let start = 0; start < truth.length; start += medications)
        if (isIn(start + first) && isIn(start + second)) sets++;
      return sets;
    });
  return { sets: patients.length, recommended: countsOf(isRecommended), prescribed: countsOf(isPrescribed) };
}
