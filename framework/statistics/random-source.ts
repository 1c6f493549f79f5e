/**
 * The source of random draws: the framework's seeded generator, or one of its splits. Every function takes it as an argument,
 * so that statistics stay pure and two groups never share a stream by accident.
 */
export interface RandomSource {
  /** Uniform in [0, 1). */
  next(): number;
}

/** A whole number, uniform in 0 … limit - 1. */
export function drawBelow(random: RandomSource, limit: number): number {
  return Math.floor(random.next() * limit);
}
