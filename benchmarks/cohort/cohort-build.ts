/** One building of a cohort. */
export interface CohortBuild {
  readonly program: 'formulary' | 'pandas';
  /** The raw tables, packed or plain. */
  readonly form: 'csv' | 'csv.gz';
  /** Rows of the prescription table. */
  readonly prescriptions: number;
  readonly seconds: number;
  /** Processor time over all cores. Other work on the machine disturbs it less than wall time. */
  readonly processorSeconds: number;
  /** Most memory that the process held at once. */
  readonly peakMegabytes: number;
  /** SHA-256 of the records without their keys. All programs must agree. */
  readonly sha256: string;
  readonly patients: number;
}
