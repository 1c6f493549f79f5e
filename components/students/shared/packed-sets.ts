import { blockBias, meanPooling, packSequences, packedIds, type ArrayTensor } from '../../../framework/tensor/index.js';

/** Rows are at least this wide, if there is so much to fill them with: fewer, fuller rows waste less. */
const preferredWidth = 32;

/** Sets laid side by side in rows, with what attention and the mean over a set need. */
export interface PackedSets {
  /** [row, position] table row of each code; 0 where a row is not full */
  readonly ids: ArrayTensor;
  /** [row, 1, position, position] 0 between codes of one set, else so low that attention ignores it */
  readonly bias: ArrayTensor;
  /** [row, segment, position] 1 / |set| where the position belongs to the segment; an empty set's mean is zero */
  readonly means: ArrayTensor;
  /** Number of segments over all rows. */
  readonly segments: number;
  /** [sets] the segment of each set, counted over all rows */
  readonly segmentOf: Int32Array;
}

/** Packs sets of table rows. */
export function packSets(sets: readonly Int32Array[]): PackedSets {
  const lengths = Int32Array.from(sets, (set) => set.length);
  const codes = lengths.reduce((sum, length) => sum + length, 0);
  const packing = packSequences(lengths, Math.min(preferredWidth, codes));
  const { matrix, order } = meanPooling(packing);
  const [rows, perRow] = matrix.shape as readonly [number, number, number];
  return {
    ids: packedIds(packing, (set, member) => sets[set]![member]!),
    bias: blockBias(packing),
    means: matrix,
    segments: rows * perRow,
    segmentOf: order.data as Int32Array,
  };
}
