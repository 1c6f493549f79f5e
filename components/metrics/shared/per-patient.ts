import type { Metric, Predictions } from '../../contracts/metric.js';
import { isRecommendedIn, type ThresholdChoice } from './threshold.js';

/** Sizes of a patient's recommended set O, true set Y and their intersection. */
export interface SetSizes {
  readonly recommended: number;
  readonly prescribed: number;
  readonly both: number;
}

/** A metric whose score is the mean over patients of a value that only depends on the sizes of O, Y and O ∩ Y. */
export function metricOfSetSizes(choice: ThresholdChoice, value: (sizes: SetSizes) => number): Metric {
  return {
    perPatient: (predictions) => {
      const isRecommended = isRecommendedIn(predictions, choice);
      return Float64Array.from({ length: predictions.patients }, (_, patient) =>
        value(setSizes(predictions, isRecommended, patient)),
      );
    },
  };
}

/** A ratio that is 0 for an empty denominator. A patient without recommendations has precision 0; this is no error. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function setSizes(
  { medications, truth }: Predictions,
  isRecommended: (cell: number) => boolean,
  patient: number,
): SetSizes {
  let recommended = 0;
  let prescribed = 0;
  let both = 0;
  for (let cell = patient * medications; cell < (patient + 1) * medications; cell++) {
    const isChosen = isRecommended(cell);
    const isPrescribed = truth[cell] === 1;
    if (isChosen) recommended++;
    if (isPrescribed) prescribed++;
    if (isChosen && isPrescribed) both++;
  }
  return { recommended, prescribed, both };
}
