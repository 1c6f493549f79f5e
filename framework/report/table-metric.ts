import type { Measure } from '../records/metrics-file.js';

/** A column of a table. */
export interface TableMetric extends Measure {
  readonly metric: string;
  /** Absent for a figure that describes and is no score. */
  readonly higherIsBetter?: boolean;
  /** The groups that have it, for a figure that was measured on a machine and is of no patients; absent: all. */
  readonly groups?: readonly string[];
}
