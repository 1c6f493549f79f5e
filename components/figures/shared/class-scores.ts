import type { MedicationClass } from './medication-classes.js';
import type { ScoredGroup, ScoredPredictions } from './scored-predictions.js';
import { isRecommendedIn } from '../../metrics/shared/threshold.js';

/** How many recommendations of a class were right, over all patients of a group. */
export interface ClassCounts {
  readonly both: number;
  readonly recommended: number;
  readonly prescribed: number;
  /** Patients who were prescribed a medication of the class. */
  readonly patients: number;
}

/** Counts pairs of a patient and a medication of a class. */
export function classCounts(
  { medications, truth, patients, ...predicted }: ScoredPredictions,
  { rows }: ScoredGroup,
  { members }: MedicationClass,
): ClassCounts {
  const isRecommended = isRecommendedIn(predicted, 'fixed');
  const counts = { both: 0, recommended: 0, prescribed: 0 };
  const prescribedTo = new Set<number>();
  for (const row of rows) {
    for (const medication of members) {
      const cell = row * medications + medication;
      const [isChosen, isTrue] = [isRecommended(cell), truth[cell] === 1];
      if (isChosen) counts.recommended++;
      if (isTrue) counts.prescribed++;
      if (isTrue) prescribedTo.add(patients[row]!);
      if (isChosen && isTrue) counts.both++;
    }
  }
  return { ...counts, patients: prescribedTo.size };
}

/** Scores of a class over all its pairs together. */
export const classScores = {
  f1: ({ both, recommended, prescribed }: ClassCounts) => (2 * both) / (recommended + prescribed),
  precision: ({ both, recommended }: ClassCounts) => (recommended === 0 ? 0 : both / recommended),
  recall: ({ both, prescribed }: ClassCounts) => both / prescribed,
} as const;
