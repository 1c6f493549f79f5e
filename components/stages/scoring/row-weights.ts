import type { Average } from '../../contracts/sample.js';
import type { PatientRows } from './score.js';

/**
 * How much each row counts for its patient, so that the mean over patients of the weighted sums of their rows is the score:
 * 1 / own rows where patients are averaged first, patients / rows where visits count alike. 0 for rows of no patient.
 *
 * @param rows number of all rows
 */
export function rowWeights(patients: PatientRows, rows: number, average: Average): Float64Array {
  const weights = new Float64Array(rows);
  const counted = patients.reduce((sum, own) => sum + own.length, 0);
  for (const own of patients)
    for (const row of own) weights[row] = average === 'visit' ? patients.length / counted : 1 / own.length;
  return weights;
}
