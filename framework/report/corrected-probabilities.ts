import { holmCorrection } from '../statistics/holm-correction.js';
import type { TestedDifference } from '../statistics/tested-difference.js';
import { count } from '../count.js';
import { printProbability } from './print-probability.js';

export interface CorrectedProbability {
  readonly p: number;
  /** As it is shown: `0.083`, `< 0.002`. */
  readonly words: string;
}

type Probability = Pick<TestedDifference, 'p' | 'isBound'>;

/** p of all differences that were tested together, after Holm's correction, in words and as numbers. */
export function correctedProbabilities<Result extends Probability>(
  results: readonly Result[],
): ReadonlyMap<Result, CorrectedProbability> {
  const adjusted = holmCorrection(results.map(({ p }) => p));
  // Where p is but a bound, so is what the correction makes of it, and everything that it lifts to the same value.
  const bound = Math.max(0, ...results.flatMap(({ isBound }, index) => (isBound ? [adjusted[index]!] : [])));
  return new Map(
    results.map((result, index) => {
      const p = adjusted[index]!;
      return [result, { p, words: printProbability(p, p <= bound) }];
    }),
  );
}

/**
 * What a note says of the correction, behind a comma: nothing of a single test, which is not corrected. Intervals never are, so
 * that one may leave out 0 where p is large.
 */
export function correctionWords(tests: number, word: string): string {
  return tests > 1 ? `, Holm-corrected for ${count(tests, word)} (intervals are not corrected)` : '';
}
