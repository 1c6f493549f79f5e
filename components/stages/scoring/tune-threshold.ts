import type { Predictions } from '../../contracts/metric.js';

type Scored = Pick<Predictions, 'patients' | 'medications' | 'truth' | 'probability'>;

/** 0.01, 0.02, … 0.99 */
const candidates = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/** The threshold whose recommended sets have the highest mean Jaccard similarity to the prescribed ones; of equals, the lowest. */
export function tuneThreshold(predictions: Scored): number {
  const scores = candidates.map((threshold) => meanJaccard(predictions, threshold));
  return candidates[scores.indexOf(Math.max(...scores))]!;
}

function meanJaccard({ patients, medications, truth, probability }: Scored, threshold: number): number {
  let sum = 0;
  for (let patient = 0; patient < patients; patient++) {
    let both = 0;
    let either = 0;
    for (let cell = patient * medications; cell < (patient + 1) * medications; cell++) {
      const isRecommended = probability[cell]! > threshold;
      if (isRecommended || truth[cell] === 1) either++;
      if (isRecommended && truth[cell] === 1) both++;
    }
    sum += either === 0 ? 0 : both / either;
  }
  return patients === 0 ? 0 : sum / patients;
}
