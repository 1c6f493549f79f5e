import type { ModelCosts } from './model-costs.js';
import type { NameCounts } from './prediction.js';

/**
 * What was predicted for the samples of a split: one row for each patient, or for each visit where `evaluation.targets` says
 * so.
 */
export interface Predictions {
  /** Number of rows. */
  readonly patients: number;
  readonly medications: number;
  /** [rows, medications], row-major: 1 where the medication was prescribed. */
  readonly truth: Uint8Array;
  /** [rows, medications], row-major, in [0, 1]: the model's scores; float64 so that thresholds and ties are exact. */
  readonly probability: Float64Array;
  /** [rows, medications], row-major: 1 in the sets that the model itself decided; absent where thresholds decide. */
  readonly recommended?: Uint8Array;
  /** Of a model that answers in words. */
  readonly names?: NameCounts;
  /** A medication is recommended when its probability is strictly greater. */
  readonly threshold: number;
  /** The threshold that suits the validation patients best (highest mean Jaccard), for metrics that ask for it. */
  readonly tunedThreshold: number;
  /** The predictions for validation patients, on which sets are calibrated; absent while a model is trained. */
  readonly validation?: Pick<Predictions, 'medications' | 'patients' | 'probability' | 'truth'>;
  /** How often training patients have each medication; absent while a model is trained. */
  readonly training?: {
    readonly visits: number;
    /** [medications] visits with it */
    readonly withMedication: ArrayLike<number>;
  };
  /** Interacting pairs of medication indices. */
  readonly interactions: readonly (readonly [number, number])[];
}

/** A score of predictions, or a figure of the model that made them. */
export interface Metric {
  /** [rows] one value per row, whose mean is the score; absent for a score that only exists for a group. */
  perPatient?(predictions: Predictions): Float64Array;
  /** The score over some rows together (a ratio of sums, for example); absent when the mean of `perPatient` is meant. */
  pooled?(predictions: Predictions, rows: Int32Array): number;
  /** The figure of the model, for a metric that declares `ofModel`; absent where the model has none. */
  ofModel?(costs: ModelCosts): number | undefined;
}

export interface MetricProperties {
  /** Absent where more is neither better nor worse: no row is called best, and no training can watch it. */
  readonly higherIsBetter?: boolean;
  /** The smallest and the largest value that the score can have, null where there is no bound. A value outside is refused. */
  readonly range: readonly [low: number | null, high: number | null];
  /** Whether it needs what is known when training has ended: no training can watch it. */
  readonly afterTraining?: true;
  /** Decimal places in tables. */
  readonly digits: number;
  /** Heading in tables (`PRAUC`). */
  readonly label: string;
  /** Whether it is a figure of the model, which is measured for the rows that name it, and no score of predictions. */
  readonly ofModel?: true;
  /** Whether rows without a section of metrics have it not: measuring takes time that nobody asked for. */
  readonly whenNamed?: true;
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
