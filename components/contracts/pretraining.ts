import type { Feeds, Generator, Scope, Tensor } from '../../framework/tensor/index.js';

/**
 * What a student learns before its training, in a program of its own that shares parameters with `forward` by their names.
 * Training starts from the weights of the last epoch.
 */
export interface Pretraining extends Pick<PretrainingLength, 'epochs' | 'batchSize' | 'alternation'> {
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

/** How much is learnt before training, as far as options say: `plan --estimate` knows no more. */
export interface PretrainingLength {
  readonly epochs: number;
  /** Entries per step. */
  readonly batchSize: number;
  readonly entries: 'patients' | 'visits';
  /** Pre-training in turns with fine-tuning, `epochs` of pre-training in each round. Absent: pre-training once. */
  readonly alternation?: Alternation;
}

/**
 * Between two rounds the model itself is trained: on every visit of the training patients, with binary cross-entropy, and with
 * the batch size and learning rate of pre-training. Each turn starts from the parameters that its program shares with the one
 * before; its others and its Adam begin anew. The last round is followed by the training of the row.
 */
export interface Alternation {
  /** Rounds of pre-training, at least 2. */
  readonly rounds: number;
  /** Epochs of fine-tuning between two rounds. */
  readonly epochs: number;
}

export interface PretrainingTerm {
  readonly weight: number;
  /** [entry] */
  readonly perEntry: Tensor;
}
