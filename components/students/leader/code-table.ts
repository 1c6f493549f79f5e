import type { Cohort } from '../../contracts/cohort.js';

/** Rows before the first code: padding, class and mask of the released table (spec §1.14). Only shifted look-ups meet them. */
const specialRows = 3;

/** Where each code stands in the one embedding table of all code types: medications, then diagnoses, then procedures. */
export interface CodeTable {
  /** Rows of the table. */
  readonly size: number;
  /** [vocabulary] code index → row */
  readonly medications: Int32Array;
  readonly diagnoses: Int32Array;
  readonly procedures: Int32Array;
}

/**
 * Assigns rows. `shared`: a text that is a code of two types has one row, as released (121 diagnosis and procedure codes of
 * MIMIC-III look alike); otherwise every code has its own.
 */
export function codeTable(vocabularies: Cohort['vocabularies'], shared: boolean): CodeTable {
  const rowOf = new Map<string, number>();
  let size = specialRows;
  const assign = (codes: readonly string[]) =>
    Int32Array.from(codes, (code) => {
      const known = shared ? rowOf.get(code) : undefined;
      if (known !== undefined) return known;
      rowOf.set(code, size);
      return size++;
    });
  const medications = assign(vocabularies.medications.codes);
  const diagnoses = assign(vocabularies.diagnoses.codes);
  const procedures = assign(vocabularies.procedures.codes);
  return { size, medications, diagnoses, procedures };
}
