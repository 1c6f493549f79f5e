import { incompleteBeta } from './special-functions.js';

export interface FriedmanTest {
  /** Friedman's statistic, corrected for ties. */
  readonly chiSquare: number;
  /** Iman and Davenport's, which is less timid. Infinite where all datasets agree in everything. */
  readonly f: number;
  /** Of F. */
  readonly degreesOfFreedom: readonly [number, number];
  /** P of an F as large, a good approximation for more than ten datasets (Demšar 2006, §3.2.2). */
  readonly p: number;
}

/**
 * Do models differ in their ranks over datasets? (Friedman 1937; Iman and Davenport 1980.)
 *
 * @param ranks [dataset][model]
 * @param tieCorrection Σ (t³ - t) over the groups of t equal scores of every dataset
 * @returns undefined where all models are equal on every dataset
 */
export function friedmanTest(ranks: readonly Float64Array[], tieCorrection: number): FriedmanTest | undefined {
  const [datasets, models] = [ranks.length, ranks[0]!.length];
  const untied = 1 - tieCorrection / (datasets * models * (models ** 2 - 1));
  if (untied <= 1e-12) return undefined;
  const squares = rankSums(ranks).reduce((sum, rank) => sum + rank ** 2, 0);
  const raw = (12 * squares) / (datasets * models * (models + 1)) - 3 * datasets * (models + 1);
  const chiSquare = Math.max(0, raw / untied);
  const rest = datasets * (models - 1) - chiSquare;
  const f = rest <= 1e-9 ? Number.POSITIVE_INFINITY : ((datasets - 1) * chiSquare) / rest;
  const [between, within] = [models - 1, (models - 1) * (datasets - 1)];
  const p =
    f === Number.POSITIVE_INFINITY ? 0 : incompleteBeta(within / (within + between * f), within / 2, between / 2);
  return { chiSquare, f, degreesOfFreedom: [between, within], p };
}

/** [model] sums of the ranks over the datasets */
export function rankSums(ranks: readonly Float64Array[]): Float64Array {
  return ranks[0]!.map((_, model) => ranks.reduce((sum, of) => sum + of[model]!, 0));
}
