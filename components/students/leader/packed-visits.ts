import { blockBias, packSequences, type ArrayTensor } from '../../../framework/tensor/index.js';
import type { PackedSets } from './packed-sets.js';

/** Sequences of visits laid side by side in rows. */
export interface PackedVisits {
  /** Number of places over all rows. */
  readonly places: number;
  /** [sequences] first place of each sequence, counted over all rows */
  readonly startOf: Int32Array;
  /** [row, 1, position, position] 0 between visits of one sequence, else so low that attention ignores it */
  readonly bias: ArrayTensor;
}

export function packVisits(lengths: Int32Array): PackedVisits {
  const packing = packSequences(lengths, 1);
  const { rows, width, rowOf, offsetOf } = packing;
  return {
    places: rows * width,
    startOf: rowOf.map((row, sequence) => row * width + offsetOf[sequence]!),
    bias: blockBias(packing),
  };
}

/** [place, segment] 1 where a place shows a set: a matrix product with it moves set vectors to their places. */
export function placement(places: number, sets: PackedSets, placeOf: Int32Array): ArrayTensor {
  const data = new Float32Array(places * sets.segments);
  placeOf.forEach((place, set) => (data[place * sets.segments + sets.segmentOf[set]!] = 1));
  return { data, shape: [places, sets.segments] };
}

/** [sequence, place] 1 / length on the places of a sequence: a matrix product with it is the mean over visits. */
export function visitMeans(places: number, starts: Int32Array, lengths: Int32Array): ArrayTensor {
  const data = new Float32Array(starts.length * places);
  starts.forEach((start, sequence) => {
    const from = sequence * places + start;
    data.fill(1 / lengths[sequence]!, from, from + lengths[sequence]!);
  });
  return { data, shape: [starts.length, places] };
}
