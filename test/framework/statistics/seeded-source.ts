import type { RandomSource } from '../../../framework/statistics/random-source.js';

/** A small generator (xorshift32) for tests of what is done with random numbers, not of the numbers. */
export function seededSource(seed: number): RandomSource {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return {
    next: () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return (state >>> 0) / 2 ** 32;
    },
  };
}
