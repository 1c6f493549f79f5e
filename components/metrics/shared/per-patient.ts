import type { Metric, Predictions } from '../../contracts/metric.js';
import { thresholdOf, type ThresholdChoice } from './threshold.js';

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
      const threshold = thresholdOf(predictions, choice);
      return Float64Array.from({ length: predictions.patients }, (_, patient) =>
        value(setSizes(predictions, threshold, patient)),
      );
    },
  };
}

/** 0 for an empty denominator: a patient without recommendations has precision 0, which is no error. */
export function ratio(numerator: number, denominator: number): number {
  return denominator === 0 ? 0 : numerator / denominator;
}

function setSizes({ medications, probability, truth }: Predictions, threshold: number, patient: number): SetSizes {
  let recommended = 0;
  let prescribed = 0;
  let both = 0;
  for (let cell = patient * medications; cell < (patient + 1) * medications; cell++) {
    const isRecommended = probability[cell]! > threshold;
    const isPrescribed = truth[cell] === 1;
    if (isRecommended) recommended++;
    if (isPrescribed) prescribed++;
    if (isRecommended && isPrescribed) both++;
  }
  return { recommended, prescribed, both };
}
