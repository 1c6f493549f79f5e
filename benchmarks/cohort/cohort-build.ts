/** One building of a cohort. */
export interface CohortBuild {
  readonly program: 'formulary' | 'pandas';
  /** Raw tables as they lie there. */
  readonly form: 'csv' | 'csv.gz';
  /** Rows of the prescription table. */
  readonly prescriptions: number;
  readonly seconds: number;
  /** Time of all cores together, which other work on the machine disturbs less. */
  readonly processorSeconds: number;
  /** Most memory that the process held at once. */
  readonly peakMegabytes: number;
  /** SHA-256 of the records without their keys: all programs must agree. */
  readonly sha256: string;
  readonly patients: number;
}
