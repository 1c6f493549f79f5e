import { blockBias, meanPooling, packSequences, type ArrayTensor } from '../../../framework/tensor/index.js';

/** Sequences of visits side by side in rows, with what attention within a sequence and its mean need. */
export interface PackedVisits {
  /** Number of places: rows times positions. */
  readonly places: number;
  /** int32 [sequence] the first place of each sequence, counted over all rows */
  readonly startOf: Int32Array;
  /** [row, 1, position, position] 0 between visits of one sequence, −1e9 elsewhere: added to attention scores */
  readonly bias: ArrayTensor;
  /** [row, sequence in the row, position] 1 / length at the visits of a sequence: a matrix product with it gives the means */
  readonly means: ArrayTensor;
  /** int32 [sequence] where the mean of each sequence is, counted over all rows */
  readonly meanOf: Int32Array;
}

/**
 * Packs sequences of visits into rows of the longest of them.
 *
 * @param lengths [sequence] the number of visits of each
 */
export function packVisits(lengths: Int32Array): PackedVisits {
  const packing = packSequences(lengths, 1);
  const { rows, width, rowOf, offsetOf } = packing;
  const { matrix, order } = meanPooling(packing);
  return {
    places: rows * width,
    startOf: rowOf.map((row, sequence) => row * width + offsetOf[sequence]!),
    bias: blockBias(packing),
    means: matrix,
    meanOf: order.data as Int32Array,
  };
}
