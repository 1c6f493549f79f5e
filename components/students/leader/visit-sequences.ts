import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { CodeSets, Cohort } from '../../contracts/cohort.js';
import type { TargetIds } from '../../contracts/loss.js';
import { rowsOf, visitsOf, type VisitLimit } from '../shared/code-sets.js';
import type { CodeTable } from '../shared/code-table.js';

/** What stands in one place of a patient's sequence: a set of table rows, which may be empty, or the profile vector. */
export type Place = Int32Array | 'profile';

/** The three sequences of one patient, equally long. */
export interface VisitSequences {
  readonly diagnoses: readonly Int32Array[];
  readonly procedures: readonly Int32Array[];
  /** The profile, then the medications of every visit but the last (LEADER §III-C). */
  readonly medications: readonly Place[];
}

/**
 * The sequences of a patient, whose last visit is the target: its medications are never among them. Under a limit that keeps
 * the `first` visits, as released, the diagnoses and procedures of the target visit are cut off from a long history.
 */
export function visitSequences(cohort: Cohort, table: CodeTable, limit: VisitLimit, patient: number): VisitSequences {
  const visits = visitsOf(cohort, patient, limit);
  const { diagnoses, procedures, medications } = table.rowOf;
  return {
    diagnoses: visits.map((visit) => rowsOf(cohort.diagnoses, diagnoses, visit)),
    procedures: visits.map((visit) => rowsOf(cohort.procedures, procedures, visit)),
    medications: ['profile', ...visits.slice(0, -1).map((visit) => rowsOf(cohort.medications, medications, visit))],
  };
}

/**
 * int32 [medication] the target visit's medications as rows of the table. `index` takes the number of a medication for its
 * row and leaves out medication 0, as the released code does.
 */
export function targetRows(prescribed: CodeSets, table: CodeTable, ids: TargetIds, patient: number): Int32Array {
  if (ids === 'token') return rowsOf(prescribed, table.rowOf.medications, patient);
  return codesOf(prescribed, patient).filter((medication) => medication !== 0);
}
