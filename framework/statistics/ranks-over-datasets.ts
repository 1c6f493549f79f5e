import { type FriedmanTest, friedmanTest, rankSums } from './friedman-test.js';
import { holmCorrection } from './holm-correction.js';
import { midRanks } from './mid-ranks.js';
import { factorial, rankOrders, type RankOrders } from './rank-orders.js';
import type { RandomSource } from './random-source.js';
import { twoSidedNormal } from './special-functions.js';
import { studentizedRange } from './studentized-range.js';

/** Two models, and p of the difference of their average ranks, corrected for all pairs that are compared. */
interface RankedPair {
  readonly model: number;
  readonly other: number;
  readonly p: number;
}

export interface DatasetRanks {
  /** [dataset][model] 1 is best; equal scores share their average rank. */
  readonly ranks: readonly Float64Array[];
  /** [model] */
  readonly averages: Float64Array;
  /** Absent where datasets are too few for any p below 0.05, or where no model differs. */
  readonly tests?: {
    readonly friedman: FriedmanTest;
    /** Of the question whether any two models differ. */
    readonly p: number;
    /** How many orders of the ranks p is a share of, and whether they are all; absent where p is of F. */
    readonly orders?: Pick<RankOrders, 'looked' | 'isEvery'>;
    /** All pairs (Nemenyi), or each model with the baseline (Holm). */
    readonly pairs: readonly RankedPair[];
  };
  /** Why there are no tests. */
  readonly untested?: 'too few datasets' | 'equal';
}

/** Up to this many datasets p is the share of orders; the approximations by F and the normal distribution need more. */
const fewDatasets = 10;

/**
 * Compares models over datasets by their ranks (Demšar 2006): Friedman's test whether any differ, then all pairs as by Nemenyi,
 * or each model with a baseline, corrected by Holm. Scores of different datasets are never averaged. With at most ten datasets
 * every p is the share of the orders of the ranks that are as extreme (Friedman 1937); with more, that of Iman and Davenport's
 * F, of the studentized range (Nemenyi 1963), or of the normal distribution.
 *
 * @param scores [dataset][model] higher is better, at least two models
 * @param baseline the number of a model
 */
export function ranksOverDatasets(
  scores: readonly (readonly number[])[],
  random: RandomSource,
  baseline?: number,
): DatasetRanks {
  const ranked = scores.map((of) => midRanks(Float64Array.from(of, (score) => -score)));
  const ranks = ranked.map((one) => one.ranks);
  const averages = rankSums(ranks).map((sum) => sum / ranks.length);
  const tieCorrection = ranked.reduce((sum, one) => sum + one.tieCorrection, 0);
  const friedman = friedmanTest(ranks, tieCorrection);
  if (friedman === undefined) return { ranks, averages, untested: 'equal' };
  if (smallestP(ranks) >= 0.05) return { ranks, averages, untested: 'too few datasets' };
  const few = ranks.length <= fewDatasets ? rankOrders(ranks, tieCorrection, random) : undefined;
  const pairs = comparedPairs(averages, baseline, few ?? approximations(ranks));
  const p = few === undefined ? friedman.p : few.chiSquare(friedman.chiSquare);
  return {
    ranks,
    averages,
    tests: { friedman, p, ...(few && { orders: { looked: few.looked, isEvery: few.isEvery } }), pairs },
  };
}

/** The p of datasets that agree in everything: of all orders of the others, one is that of the first. */
function smallestP(ranks: readonly Float64Array[]): number {
  return factorial(ranks[0]!.length) ** (1 - ranks.length);
}

type PairTests = Pick<RankOrders, 'range' | 'pair'>;

function approximations(ranks: readonly Float64Array[]): PairTests {
  const models = ranks[0]!.length;
  const standardError = Math.sqrt((models * (models + 1)) / (6 * ranks.length));
  return {
    range: (difference) => studentizedRange((difference * Math.SQRT2) / standardError, models),
    pair: (difference) => twoSidedNormal(difference / standardError),
  };
}

function comparedPairs(averages: Float64Array, baseline: number | undefined, tests: PairTests): RankedPair[] {
  const apart = (model: number, other: number) => Math.abs(averages[model]! - averages[other]!);
  const models = [...averages.keys()];
  if (baseline !== undefined) {
    const others = models.filter((model) => model !== baseline);
    const corrected = holmCorrection(others.map((model) => tests.pair(apart(model, baseline))));
    return others.map((model, index) => ({ model, other: baseline, p: corrected[index]! }));
  }
  return models.flatMap((model) =>
    models.slice(model + 1).map((other) => ({ model, other, p: tests.range(apart(model, other)) })),
  );
}
