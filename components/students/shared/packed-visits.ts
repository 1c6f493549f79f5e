import { blockBias, meanPooling, packSequences, type ArrayTensor } from '../../../framework/tensor/index.js';

/** Sequences of visits laid side by side in rows. */
export interface PackedVisits {
  /** Number of places over all rows. */
  readonly places: number;
  /** [sequences] first place of each sequence, counted over all rows */
  readonly startOf: Int32Array;
  /** [row, 1, position, position] 0 between visits of one sequence, else so low that attention ignores it */
  readonly bias: ArrayTensor;
  /** [row, sequence in the row, position] 1 / length at the visits of a sequence: a matrix product with it gives the means */
  readonly means: ArrayTensor;
  /** [sequences] where the mean of each sequence is, counted over all rows */
  readonly meanOf: Int32Array;
}

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
