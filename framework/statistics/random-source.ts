/**
 * What statistics draw from: the framework's seeded generator, or one of its splits. Every function takes it as an argument, so
 * that statistics stay pure and two groups never share a stream by accident.
 */
export interface RandomSource {
  /** A whole number, uniform in 0 … limit - 1. */
  integer(limit: number): number;
  /** The numbers 0 … count - 1 in a random order. */
  permutation(count: number): Int32Array;
}
