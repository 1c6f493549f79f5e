import { friedmanTest, rankSums } from './friedman-test.js';
import type { RandomSource } from './random-source.js';

/** What ranks give where models do not differ, so that each dataset's ranks could as well stand in any order. */
export interface RankOrders {
  /** Number of orders that were looked at. */
  readonly looked: number;
  /** Whether they are all that there are. */
  readonly isEvery: boolean;
  /** Share of orders whose Friedman statistic is as large. */
  readonly chiSquare: (value: number) => number;
  /** Share of orders in which the average ranks of some two models are as far apart. */
  readonly range: (difference: number) => number;
  /** Share of orders in which the average ranks of two given models are as far apart. */
  readonly pair: (difference: number) => number;
}

/** Up to this many orders all are looked at, else so many random ones. */
const most = 20_000;

/** @param ranks [dataset][model] */
export function rankOrders(ranks: readonly Float64Array[], tieCorrection: number, random: RandomSource): RankOrders {
  const all = factorial(ranks[0]!.length) ** ranks.length;
  const isEvery = all <= most;
  const looked = isEvery ? all : most;
  const [squares, ranges, pairs] = [0, 0, 0].map(() => new Float64Array(looked)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let order = 0; order < looked; order++) {
    const drawn = isEvery ? orderOf(ranks, order) : ranks.map((of) => shuffled(of, random));
    const sums = rankSums(drawn);
    squares[order] = friedmanTest(drawn, tieCorrection)?.chiSquare ?? 0;
    ranges[order] = (Math.max(...sums) - Math.min(...sums)) / ranks.length;
    pairs[order] = Math.abs(sums[0]! - sums[1]!) / ranks.length;
  }
  const shareOf = (values: Float64Array) => (value: number) => {
    const reached = values.reduce((count, one) => (one >= value - 1e-9 ? count + 1 : count), 0);
    // The order that was observed is among all of them. Beside random ones it counts as one more.
    return isEvery ? reached / looked : (reached + 1) / (looked + 1);
  };
  return { looked, isEvery, chiSquare: shareOf(squares), range: shareOf(ranges), pair: shareOf(pairs) };
}

/** k! */
export function factorial(k: number): number {
  return k <= 1 ? 1 : k * factorial(k - 1);
}

/** The order of a number among all of them: its digits choose the place of each rank. */
function orderOf(ranks: readonly Float64Array[], number: number): Float64Array[] {
  let rest = number;
  return ranks.map((of) => {
    const left = [...of];
    return of.map((_, model) => {
      const places = of.length - model;
      const chosen = rest % places;
      rest = Math.floor(rest / places);
      return left.splice(chosen, 1)[0]!;
    });
  });
}

function shuffled(of: Float64Array, random: RandomSource): Float64Array {
  return Float64Array.from(random.permutation(of.length), (place) => of[place]!);
}
