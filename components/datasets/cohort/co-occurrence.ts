import type { Cohort, Split } from '../../contracts/cohort.js';

/**
 * Pairs of medications (i < j, ascending) that some visit has together: visits of all patients, or of training patients
 * alone, so that nothing of validation and test leaks into a model that uses the graph.
 */
export function coOccurrences(cohort: Cohort, split: Split, of: 'all' | 'train'): (readonly [number, number])[] {
  const size = cohort.vocabularies.medications.codes.length;
  const { offsets, values } = cohort.medications;
  const together = new Uint8Array(size * size);
  const patients = of === 'train' ? split.train : Int32Array.from(cohort.patientKeys.keys());
  for (const patient of patients) {
    for (let visit = cohort.visitOffsets[patient]!; visit < cohort.visitOffsets[patient + 1]!; visit++) {
      const codes = values.subarray(offsets[visit], offsets[visit + 1]);
      for (const first of codes) for (const second of codes) together[first * size + second] = 1;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  for (let first = 0; first < size; first++) {
    for (let second = first + 1; second < size; second++) {
      if (together[first * size + second] === 1) pairs.push([first, second]);
    }
  }
  return pairs;
}
