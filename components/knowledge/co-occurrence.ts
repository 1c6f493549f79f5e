import type { Cohort, Split } from '../contracts/cohort.js';
import type { CoOccurrence } from '../contracts/knowledge.js';
import { codesOf } from '../datasets/cohort/code-sets.js';

/**
 * Pairs of medications that occur in one visit, with the number of such visits. The visits are those of all patients, or of
 * training patients alone: then nothing of validation and test leaks into a model that uses the graph.
 */
export function coOccurrences(cohort: Cohort, split: Split, of: 'all' | 'train'): CoOccurrence {
  const size = cohort.vocabularies.medications.codes.length;
  const together = new Int32Array(size * size);
  const patients = of === 'train' ? split.train : Int32Array.from(cohort.patientKeys.keys());
  for (const patient of patients) {
    for (let visit = cohort.visitOffsets[patient]!; visit < cohort.visitOffsets[patient + 1]!; visit++) {
      const codes = codesOf(cohort.medications, visit);
      for (const first of codes) for (const second of codes) together[first * size + second]!++;
    }
  }
  const pairs: (readonly [number, number])[] = [];
  const visits: number[] = [];
  for (let first = 0; first < size; first++) {
    for (let second = first + 1; second < size; second++) {
      const count = together[first * size + second]!;
      if (count === 0) continue;
      pairs.push([first, second]);
      visits.push(count);
    }
  }
  return { pairs, visits: Int32Array.from(visits) };
}
