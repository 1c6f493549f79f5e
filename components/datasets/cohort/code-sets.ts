import type { CodeSets } from '../../contracts/cohort.js';

/** Packs sets of vocabulary indices, one a visit, into ragged arrays. */
export function packCodeSets(sets: readonly ArrayLike<number>[]): CodeSets {
  const values = new Int32Array(sets.reduce((sum, set) => sum + set.length, 0));
  const offsets = packOffsets(sets.map((set) => set.length));
  sets.forEach((set, index) => values.set(set, offsets[index]));
  return { offsets, values };
}

/** int32 [code] the codes of a visit, as numbers of their vocabulary; empty where the visit has none of the kind. */
export function codesOf(sets: CodeSets, visit: number): Int32Array {
  return sets.values.subarray(sets.offsets[visit], sets.offsets[visit + 1]);
}

/** [lengths + 1] where each of the consecutive pieces starts, and where the last one ends. */
export function packOffsets(lengths: ArrayLike<number>): Int32Array {
  const offsets = new Int32Array(lengths.length + 1);
  for (let index = 0; index < lengths.length; index++) offsets[index + 1] = offsets[index]! + lengths[index]!;
  return offsets;
}
