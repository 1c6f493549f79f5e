import type { Feeds, Generator, Scope, Tensor } from '../../framework/tensor/index.js';

/**
 * What a student learns before its training, in a program of its own that shares parameters with `forward` by their names.
 * Training starts from the weights of the last epoch.
 */
export interface Pretraining {
  readonly epochs: number;
  /** Entries per step. */
  readonly batchSize: number;
  /** Learning rate of Adam, per step. */
  readonly learningRate: number;
  /** What is trained on, as numbers that the model understands: patients, or visits of theirs. */
  readonly entries: Int32Array;
  /** Builds the program below `scope`. Term → its factor in the loss and its value [entry]. */
  forward(scope: Scope): Readonly<Record<string, PretrainingTerm>>;
  /**
   * The inputs of `forward` for some entries, below a scope of this name.
   *
   * @param options.generator random numbers of this step alone, for masks
   */
  feeds(entries: Int32Array, options: { readonly scope: string; readonly generator: Generator }): Feeds;
}

export interface PretrainingTerm {
  readonly weight: number;
  /** [entry] */
  readonly perEntry: Tensor;
}
