import type { Field } from '../table/field.js';
import type { People } from './profile.js';

/** What differs between the releases of MIMIC: the names of tables and columns, and how a patient's age is written. */
export interface MimicRelease extends People {
  readonly source: 'mimic-iii' | 'mimic-iv';
  readonly tables: {
    readonly admissions: string;
    readonly patients: string;
    readonly prescriptions: string;
    readonly diagnoses: string;
    readonly procedures: string;
    readonly diagnosisTitles: string;
    readonly procedureTitles: string;
  };
  readonly columns: {
    readonly subject: string;
    readonly visit: string;
    /** The intensive-care stay of a prescription; the released pipeline sorts by it. */
    readonly stay?: string;
    readonly start: string;
    readonly drug: string;
    readonly ndc: string;
    readonly gsn: string;
    readonly code: string;
    /** ICD version of a code, where the release mixes versions. */
    readonly version?: string;
    readonly sequence: string;
    readonly admitted: string;
    readonly title: string;
    readonly gender: string;
    /** Columns of the patients table from which `age` computes, and how they are read. */
    readonly age: Readonly<Record<string, Field['kind']>>;
  };
  /** The names that the columns of the profile have, where a release has called one otherwise. */
  readonly profileColumns?: Readonly<Record<string, readonly string[]>>;
}
