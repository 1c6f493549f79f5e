import type { Weights } from './weights.js';

/** What a model says of some patients. */
export interface Prediction {
  /** [patient, medication], row-major, in [0, 1]; float64 so that thresholds and ties are exact. */
  readonly probability: Float64Array;
  /** [patient, medication], row-major: 1 in the sets that the model decided itself; absent where thresholds decide. */
  readonly recommended?: Uint8Array;
}

/** A model that is asked for predictions, with weights that may change between two questions. */
export interface OpenModel {
  /** Must be called before the first prediction. Arrays that change in place are handed over again. */
  setWeights(weights: Weights): void;
  /** Prepares the inputs of some patients; what it returns runs the model alone, as often as it is called. */
  prepare(patients: Int32Array): () => Promise<Prediction>;
  dispose(): Promise<void>;
}
