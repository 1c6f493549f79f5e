import type { CodeSets, Cohort } from '../../contracts/cohort.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';

/** The visits of a patient that a model reads: at most `cap` of them, the `last` or the `first`. */
export interface VisitLimit {
  readonly cap: number;
  readonly keep: 'first' | 'last';
}

/** The numbers of a patient's visits in order of time, the target visit last; with a limit, those that it keeps. */
export function visitsOf(cohort: Cohort, patient: number, limit?: VisitLimit): readonly number[] {
  const begin = cohort.visitOffsets[patient] as number;
  const end = cohort.visitOffsets[patient + 1] as number;
  const length = Math.min(end - begin, limit?.cap ?? Infinity);
  const first = limit?.keep === 'first' ? begin : end - length;
  return Array.from({ length }, (_, index) => first + index);
}

/** int32 [code] the codes of a visit, as rows of an embedding table. `rowOf`: number of a code → its row. */
export function rowsOf(sets: CodeSets, rowOf: Int32Array, visit: number): Int32Array {
  return codesOf(sets, visit).map((code) => rowOf[code] as number);
}
