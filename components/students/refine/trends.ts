import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from '../shared/code-sets.js';

/**
 * [patient, 3 medications] How medications changed over the visits before the target: those of the visit before, then the
 * variance over visits of having each, then the slope of a line of least squares over the number of the visit.
 */
export function medicationTrends(cohort: Cohort, patients: Int32Array): Float32Array {
  const size = cohort.vocabularies.medications.codes.length;
  const trends = new Float32Array(patients.length * 3 * size);
  patients.forEach((patient, row) => {
    const visits = visitsOf(cohort, patient).slice(0, -1);
    const count = visits.length;
    if (count === 0) return;
    const [sums, products] = [new Float64Array(size), new Float64Array(size)]; // Σ y and Σ (j − j̄) y
    const own = trends.subarray(row * 3 * size, (row + 1) * 3 * size);
    visits.forEach((visit, j) => {
      for (const medication of codesOf(cohort.medications, visit)) {
        sums[medication]!++;
        products[medication]! += j - (count - 1) / 2;
        if (j === count - 1) own[medication] = 1;
      }
    });
    const spread = (count * (count ** 2 - 1)) / 12; // Σ (j − j̄)²
    for (let medication = 0; medication < size; medication++) {
      const share = sums[medication]! / count;
      own[size + medication] = share * (1 - share);
      own[2 * size + medication] = count > 1 ? products[medication]! / spread : 0;
    }
  });
  return trends;
}
