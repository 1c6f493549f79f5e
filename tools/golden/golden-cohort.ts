import type { CodeSets, Vocabulary } from '../../components/contracts/cohort.js';

/** A vocabulary of these codes, which are their own titles. */
export function vocabulary(codes: readonly string[]): Vocabulary {
  return { codes, names: codes };
}

/** `M0`, `M1`, …: names for what a golden file only counts. */
export function numbered(prefix: string, size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) => `${prefix}${index}`);
}

/** Lists of codes as ragged arrays. */
export function codeSets(sets: readonly (readonly number[])[]): CodeSets {
  return { offsets: offsetsOf(sets.map((set) => set.length)), values: Int32Array.from(sets.flat()) };
}

/** [lengths + 1] Where each of several lists begins when they stand one after another, and where the last one ends. */
export function offsetsOf(lengths: readonly number[]): Int32Array {
  let end = 0;
  return Int32Array.from([0, ...lengths.map((length) => (end += length))]);
}
