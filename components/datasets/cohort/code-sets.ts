import type { CodeSets } from '../../contracts/cohort.js';

/** Packs one list of vocabulary indices a visit into ragged arrays. */
export function packCodeSets(sets: readonly (readonly number[])[]): CodeSets {
  const values = new Int32Array(sets.reduce((sum, set) => sum + set.length, 0));
  const offsets = packOffsets(sets.map((set) => set.length));
  sets.forEach((set, index) => values.set(set, offsets[index]));
  return { offsets, values };
}

/** [lengths + 1] where each of the consecutive pieces starts, and where the last one ends. */
export function packOffsets(lengths: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index++) offsets[index + 1] = offsets[index]! + lengths[index]!;
  return offsets;
}
