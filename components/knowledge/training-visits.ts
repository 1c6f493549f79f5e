import type { Cohort } from '../contracts/cohort.js';
import type { TrainingVisits } from '../contracts/knowledge.js';
import { setsOfVisits } from '../training/samples.js';

/** All visits of some patients, medications of their last visits included. */
export function trainingVisits(cohort: Cohort, patients: Int32Array): TrainingVisits {
  const visits = Array.from(patients).flatMap((patient) => {
    const first = cohort.visitOffsets[patient]!;
    return Array.from({ length: cohort.visitOffsets[patient + 1]! - first }, (_, i) => ({ patient, visit: first + i }));
  });
  const numbers = visits.map(({ visit }) => visit);
  return {
    patientKeys: visits.map(({ patient }) => cohort.patientKeys[patient]!),
    diagnoses: setsOfVisits(cohort.diagnoses, numbers),
    procedures: setsOfVisits(cohort.procedures, numbers),
    medications: setsOfVisits(cohort.medications, numbers),
  };
}
