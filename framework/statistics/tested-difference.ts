/** Scores of the same patients under two conditions, patient by patient. */
export interface PairedScores {
  readonly a: ArrayLike<number>;
  readonly b: ArrayLike<number>;
}

/** A mean difference, how sure it is, and how likely one so large would be if there were none. */
export interface TestedDifference {
  /** Mean of a - b. */
  readonly difference: number;
  /** The interval holds every mean difference that the test does not reject. Infinite where values do not bound it. */
  readonly low: number;
  readonly high: number;
  /** Two-sided. */
  readonly p: number;
  /** Whether p is the smallest value that the test can give, so that it is only a bound. */
  readonly isBound: boolean;
  /** The two-sided p of the hypothesis that the true mean difference is `expected`; at 0 it is `p`. */
  pOf(expected: number): number;
}
