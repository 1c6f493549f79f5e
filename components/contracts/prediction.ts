import type { Weights } from './weights.js';

/** What a model says of some patients. */
export interface Prediction {
  /** [patient, medication], row-major, in [0, 1]; float64 so that thresholds and ties are exact. */
  readonly probability: Float64Array;
  /** [patient, medication], row-major: 1 in the sets that the model decided itself; absent where thresholds decide. */
  readonly recommended?: Uint8Array;
  /** Of a model that answers in words. */
  readonly names?: NameCounts;
}

/** What the answers of a model named. */
export interface NameCounts {
  /** [patient] different names in the answer */
  readonly all: Int32Array;
  /** [patient] those of them that are of no medication of the formulary */
  readonly outOfCorpus: Int32Array;
}

/** A model that is asked for predictions, with weights that may change between two questions. */
export interface OpenModel {
  /** Must be called before the first prediction. Arrays that change in place are handed over again. */
  setWeights(weights: Weights): void;
  /** Prepares the inputs of some patients; what it returns runs the model alone, as often as it is called. */
  prepare(patients: Int32Array): () => Promise<Prediction>;
  dispose(): Promise<void>;
}
