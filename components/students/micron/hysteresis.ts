import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from '../shared/code-sets.js';
import type { Thresholds } from './thresholds.js';

/**
 * Row-major 0 or 1: a medication is in the set if its probability is at least `add`, or if it is at least `drop` and the
 * medication was in the previous set.
 *
 * @param previous as many entries as `probability`, 1 for the medications of the previous set
 */
export function decideByHysteresis(
  probability: Float64Array,
  previous: Uint8Array,
  { add, drop }: Thresholds,
): Uint8Array {
  return Uint8Array.from(probability, (value, i) => (value >= add || (value >= drop && previous[i] === 1) ? 1 : 0));
}

/** [patient, medication] 1 for the medications of the visit before the target; none where there is no such visit. */
export function recordedBefore(cohort: Cohort, patients: Int32Array): Uint8Array {
  return recordedAt(cohort, patients, (visits) => visits.at(-2));
}

/** [patient, medication] 1 for the medications of the first visit, where it is not the target. */
export function recordedFirst(cohort: Cohort, patients: Int32Array): Uint8Array {
  return recordedAt(cohort, patients, (visits) => (visits.length > 1 ? visits[0] : undefined));
}

function recordedAt(
  cohort: Cohort,
  patients: Int32Array,
  visitOf: (visits: readonly number[]) => number | undefined,
): Uint8Array {
  const width = cohort.vocabularies.medications.codes.length;
  const sets = new Uint8Array(patients.length * width);
  patients.forEach((patient, row) => {
    const visit = visitOf(visitsOf(cohort, patient));
    if (visit === undefined) return;
    for (const medication of codesOf(cohort.medications, visit)) sets[row * width + medication] = 1;
  });
  return sets;
}
