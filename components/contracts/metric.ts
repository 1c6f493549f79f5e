/** What was predicted for a split. */
export interface Predictions {
  readonly patients: number;
  readonly medications: number;
  /** [patients, medications], row-major, 0 or 1. */
  readonly truth: Uint8Array;
  /** [patients, medications], row-major, in [0, 1]; float64 so that thresholds and ties are exact. */
  readonly probability: Float64Array;
  /** A medication is recommended when its probability is strictly greater. */
  readonly threshold: number;
  /** The threshold that suits the validation patients best (highest mean Jaccard), for metrics that ask for it. */
  readonly tunedThreshold: number;
  /** Interacting pairs of medication indices. */
  readonly interactions: readonly (readonly [number, number])[];
}

/** A score of predictions. */
export interface Metric {
  /** [patients] one value per patient, whose mean is the score; absent for a score that only exists for a group. */
  perPatient?(predictions: Predictions): Float64Array;
  /** The score over the given rows together (a ratio of sums, for example); absent when the mean of `perPatient` is meant. */
  pooled?(predictions: Predictions, rows: Int32Array): number;
}

export interface MetricProperties {
  readonly higherIsBetter: boolean;
  /** Decimal places in tables. */
  readonly digits: number;
  /** Heading in tables (`PRAUC`). */
  readonly label: string;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    metric: Metric;
  }
  interface Properties {
    metric: MetricProperties;
  }
  interface Services {
    metrics: ReadonlyMap<string, Metric>;
  }
}
