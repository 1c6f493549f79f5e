import { midRanks } from './mid-ranks.js';
import { pairedDifferences } from './paired-differences.js';
import { twoSidedNormal } from './special-functions.js';

export interface WilcoxonTest {
  /** The smaller of the sums of ranks of positive and of negative differences. */
  readonly statistic: number;
  /** Differences that are not zero. */
  readonly used: number;
  /** Exact p, from the distribution over all signs. Undefined with a zero, a tie or more than 50 differences. */
  readonly exactP: number | undefined;
  /** p of the normal approximation, with tie correction and without continuity correction. */
  readonly normalP: number;
  /** The exact p where there is one, else that of the normal approximation. All three are two-sided. */
  readonly p: number;
}

/** Above this many differences the normal approximation is good to three digits. */
const largestExact = 50;

/**
 * Wilcoxon's signed-rank test of paired values. Zero differences are dropped, tied ones share their average rank.
 * Undefined, not comparable, for fewer than two pairs and when no difference is left.
 */
export function wilcoxonTest(a: ArrayLike<number>, b: ArrayLike<number>): WilcoxonTest | undefined {
  const all = pairedDifferences(a, b);
  const differences = all.filter((difference) => difference !== 0);
  const used = differences.length;
  if (all.length < 2 || used === 0) return undefined;

  const { ranks, tieCorrection } = midRanks(differences.map(Math.abs));
  const positive = ranks.reduce((sum, rank, index) => (differences[index]! > 0 ? sum + rank : sum), 0);
  const statistic = Math.min(positive, (used * (used + 1)) / 2 - positive);

  const exact = used === all.length && tieCorrection === 0 && used <= largestExact;
  const exactP = exact ? exactProbability(statistic, used) : undefined;
  const spread = Math.sqrt((used * (used + 1) * (2 * used + 1)) / 24 - tieCorrection / 48);
  const normalP = twoSidedNormal((statistic - (used * (used + 1)) / 4) / spread);
  return { statistic, used, exactP, normalP, p: exactP ?? normalP };
}

/** 2 P(W ≤ statistic) when each of the ranks 1 … used has a random sign; counts stay below 2^50, exact in a double. */
function exactProbability(statistic: number, used: number): number {
  const ways = new Float64Array((used * (used + 1)) / 2 + 1);
  ways[0] = 1;
  for (let rank = 1; rank <= used; rank += 1)
    for (let sum = (rank * (rank + 1)) / 2; sum >= rank; sum -= 1) ways[sum]! += ways[sum - rank]!;
  const tail = ways.subarray(0, statistic + 1).reduce((total, count) => total + count, 0);
  return Math.min(1, (2 * tail) / 2 ** used);
}
