import type { CodeSets, Cohort } from '../../contracts/cohort.js';
import type { TargetIds } from '../../contracts/student.js';
import type { CodeTable } from './code-table.js';

/** What stands in one place of a patient's sequence: a set of table rows (possibly empty), or the profile vector. */
export type Place = Int32Array | 'profile';

/** The three sequences of one patient, equally long. */
export interface VisitSequences {
  readonly diagnoses: readonly Int32Array[];
  readonly procedures: readonly Int32Array[];
  /** The profile, then the medications of every visit but the last (spec §3.4). */
  readonly medications: readonly Place[];
}

/** Which visits enter: at most `cap`, the `last` ones, or the `first` ones as released (the target visit's codes are then cut off). */
export interface VisitLimit {
  readonly cap: number;
  readonly keep: 'first' | 'last';
}

/** The sequences of a patient, whose last visit is the target: its medications are never among them. */
export function visitSequences(cohort: Cohort, table: CodeTable, limit: VisitLimit, patient: number): VisitSequences {
  const begin = cohort.visitOffsets[patient] as number;
  const end = cohort.visitOffsets[patient + 1] as number;
  const length = Math.min(end - begin, limit.cap);
  const first = limit.keep === 'last' ? end - length : begin;
  const visits = Array.from({ length }, (_, index) => first + index);
  const rows = (sets: CodeSets, rowOf: Int32Array) => visits.map((visit) => rowsOfSet(sets, rowOf, visit));
  return {
    diagnoses: rows(cohort.diagnoses, table.diagnoses),
    procedures: rows(cohort.procedures, table.procedures),
    medications: ['profile', ...rows(cohort.medications, table.medications).slice(0, length - 1)],
  };
}

/** The target visit's medications as table rows; `index`: as the released code looks them up (spec §4.1). */
export function targetRows(cohort: Cohort, table: CodeTable, ids: TargetIds, patient: number): Int32Array {
  const visit = (cohort.visitOffsets[patient + 1] as number) - 1;
  if (ids === 'token') return rowsOfSet(cohort.medications, table.medications, visit);
  return codesOfSet(cohort.medications, visit).filter((medication) => medication !== 0);
}

function rowsOfSet(sets: CodeSets, rowOf: Int32Array, visit: number): Int32Array {
  return codesOfSet(sets, visit).map((code) => rowOf[code] as number);
}

function codesOfSet(sets: CodeSets, visit: number): Int32Array {
  return sets.values.subarray(sets.offsets[visit], sets.offsets[visit + 1]);
}
