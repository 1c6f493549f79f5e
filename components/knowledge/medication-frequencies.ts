import type { Cohort } from '../contracts/cohort.js';
import type { MedicationFrequencies } from '../contracts/knowledge.js';

/** Counts the visits of some patients that have each medication. */
export function medicationFrequencies(cohort: Cohort, patients: Int32Array): MedicationFrequencies {
  const visits = new Int32Array(cohort.vocabularies.medications.codes.length);
  const { offsets, values } = cohort.medications;
  for (const patient of patients) {
    const [first, end] = [cohort.visitOffsets[patient]!, cohort.visitOffsets[patient + 1]!];
    for (const medication of values.subarray(offsets[first], offsets[end])) visits[medication]!++;
  }
  return { visits };
}
