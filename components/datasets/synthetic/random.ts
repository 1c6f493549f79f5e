import type { Generator } from '../../../framework/tensor/generator.js';

export function bernoulli(random: Generator, probability: number): boolean {
  return random.next() < probability;
}

export function uniform(random: Generator, low: number, high: number): number {
  return low + (high - low) * random.next();
}

/** Standard normal (Box-Muller). */
export function normal(random: Generator): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

/** A Poisson number by Knuth's method, which is fast for the small means used here. */
export function poisson(random: Generator, mean: number): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** A geometric number: failures before the first success. */
export function failures(random: Generator, success: number, most: number): number {
  let count = 0;
  while (count < most && !bernoulli(random, success)) count++;
  return count;
}

/** An index drawn in proportion to the weights. */
export function weighted(random: Generator, weights: Float64Array): number {
  let total = 0;
  // A callback for each weight would take several times as long.
  for (let index = 0; index < weights.length; index++) total += weights[index]!;
  let rest = random.next() * total;
  for (let index = 0; index < weights.length; index++) {
    rest -= weights[index]!;
    if (rest < 0) return index;
  }
  return weights.findLastIndex((weight) => weight > 0);
}

/** Draws distinct indices one after the other, in proportion to the weights. At most as many are drawn as have a weight. */
export function weightedWithoutReplacement(
  random: Generator,
  weights: Float64Array,
  count: number,
  excluded: Iterable<number> = [],
): number[] {
  const left = weights.slice();
  for (const index of excluded) left[index] = 0;
  const drawn: number[] = [];
  while (drawn.length < count && left.some((weight) => weight > 0)) {
    const index = weighted(random, left);
    left[index] = 0;
    drawn.push(index);
  }
  return drawn;
}
