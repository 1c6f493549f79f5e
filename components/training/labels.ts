import type { ArrayTensor } from '../../framework/tensor/index.js';
import type { Cohort } from '../contracts/cohort.js';

/** [patients, medications], row-major: 1 where the target visit has the medication. */
export function truthOf(cohort: Cohort, patients: Int32Array): Uint8Array {
  const width = cohort.vocabularies.medications.codes.length;
  const truth = new Uint8Array(patients.length * width);
  const { offsets, values } = cohort.medications;
  patients.forEach((patient, row) => {
    const visit = (cohort.visitOffsets[patient + 1] as number) - 1;
    for (const medication of values.subarray(offsets[visit], offsets[visit + 1])) truth[row * width + medication] = 1;
  });
  return truth;
}

/** [patients, medications] the same as numbers for a loss. */
export function labelsOf(cohort: Cohort, patients: Int32Array): ArrayTensor {
  const width = cohort.vocabularies.medications.codes.length;
  return { data: Float32Array.from(truthOf(cohort, patients)), shape: [patients.length, width] };
}
