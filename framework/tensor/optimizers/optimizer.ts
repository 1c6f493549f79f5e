/** Turns gradients into new parameters, on flat arrays of equal length. */
export interface Optimizer {
  readonly name: string;
  /** Step size before any schedule. */
  readonly learningRate: number;
  /** Names of the numbers it remembers for each parameter, zero at first. */
  readonly moments: readonly string[];
  /** Changes `parameters` and `moments` in place. */
  update(given: OptimizerUpdate): void;
}

export interface OptimizerUpdate {
  readonly parameters: Float32Array;
  readonly gradients: Float32Array;
  /** In the order of `moments`. */
  readonly moments: readonly Float32Array[];
  /** Step size of this step. */
  readonly rate: number;
  /** 1 for the first step. */
  readonly step: number;
}
