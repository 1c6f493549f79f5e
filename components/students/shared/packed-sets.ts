import { blockBias, meanPooling, packSequences, packedIds, type ArrayTensor } from '../../../framework/tensor/index.js';

/** Rows have at least this many positions where there are codes to fill them: few full rows waste less than many short ones. */
const preferredWidth = 32;

/** Sets side by side in rows, with what attention within a set and the mean of a set need. */
export interface PackedSets {
  /** int32 [row, position] row of the embedding table of each code; 0 in empty positions */
  readonly ids: ArrayTensor;
  /** [row, 1, position, position] 0 between codes of one set, −1e9 elsewhere: added to attention scores */
  readonly bias: ArrayTensor;
  /** [row, segment, position] 1 / |set| where the position belongs to the set of the segment; zeros for an empty set */
  readonly means: ArrayTensor;
  /** Number of segments in all rows: rows times the most sets of a row. */
  readonly segments: number;
  /** int32 [set] the segment of each set, counted over all rows */
  readonly segmentOf: Int32Array;
  /** int32 [set] the place of the first code of each set, counted over all rows; the others follow it */
  readonly startOf: Int32Array;
}

/**
 * Packs sets into rows, so that attention and means cost no padding. The same sets give the same rows.
 *
 * @param sets [set] the codes of each set as rows of the embedding table; a set may be empty
 */
export function packSets(sets: readonly Int32Array[]): PackedSets {
  const lengths = Int32Array.from(sets, (set) => set.length);
  const codes = lengths.reduce((sum, length) => sum + length, 0);
  const packing = packSequences(lengths, Math.min(preferredWidth, codes));
  const { rowOf, offsetOf, width } = packing;
  const { matrix, order } = meanPooling(packing);
  const [rows, perRow] = matrix.shape as readonly [number, number, number];
  return {
    ids: packedIds(packing, (set, member) => sets[set]![member]!),
    bias: blockBias(packing),
    means: matrix,
    segments: rows * perRow,
    segmentOf: order.data as Int32Array,
    startOf: rowOf.map((row, set) => row * width + offsetOf[set]!),
  };
}
