import type { Predictions } from '../../contracts/metric.js';
import type { Average } from '../../contracts/sample.js';
import { averaged, type PatientRows } from './score.js';

type Scored = Pick<Predictions, 'patients' | 'medications' | 'truth' | 'probability'>;

/** 0.01, 0.02, … 0.99 */
const candidates = Array.from({ length: 99 }, (_, index) => (index + 1) / 100);

/**
 * The threshold whose recommended sets have the highest mean Jaccard similarity to the prescribed ones; of equals, the
 * lowest.
 *
 * @param patients the rows of each patient
 * @param average what the mean is over, where patients have several rows
 */
export function tuneThreshold(
  predictions: Scored,
  patients: PatientRows = everyRow(predictions),
  average: Average = 'patient',
): number {
  const scores = candidates.map((threshold) => {
    const similarities = jaccard(predictions, threshold);
    return patients.length === 0 ? 0 : averaged(similarities, patients, average);
  });
  return candidates[scores.indexOf(Math.max(...scores))]!;
}

/** Every row as a patient of its own. */
export function everyRow({ patients }: Pick<Predictions, 'patients'>): PatientRows {
  return Array.from({ length: patients }, (_, row) => Int32Array.of(row));
}

/** [rows] */
function jaccard({ patients, medications, truth, probability }: Scored, threshold: number): Float64Array {
  return Float64Array.from({ length: patients }, (_, row) => {
    let both = 0;
    let either = 0;
    for (let cell = row * medications; cell < (row + 1) * medications; cell++) {
      const isRecommended = probability[cell]! > threshold;
      if (isRecommended || truth[cell] === 1) either++;
      if (isRecommended && truth[cell] === 1) both++;
    }
    return either === 0 ? 0 : both / either;
  });
}
