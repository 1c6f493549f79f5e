import { areEqual, mean, standardDeviation } from './moments.js';
import { pairedDifferences } from './paired-differences.js';
import { twoSidedStudentT } from './special-functions.js';

export interface TTest {
  readonly statistic: number;
  readonly degreesOfFreedom: number;
  /** Two-sided. */
  readonly p: number;
}

/**
 * Student's t-test of paired values (one per patient or per seed): t = mean(d) / (sd(d) / √n), d = a - b, n - 1 degrees of
 * freedom. Undefined, not comparable, for fewer than two pairs and when all differences are equal, or so small that
 * their squares are 0.
 */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest | undefined {
  const differences = pairedDifferences(a, b);
  if (differences.length < 2 || areEqual(differences, roundingOf(a, b))) return undefined;
  const deviation = standardDeviation(differences, 1);
  if (deviation === 0) return undefined;
  const statistic = mean(differences) / (deviation / Math.sqrt(differences.length));
  const degreesOfFreedom = differences.length - 1;
  return { statistic, degreesOfFreedom, p: twoSidedStudentT(statistic, degreesOfFreedom) };
}

/** By how much equal differences of such values can differ: 0.3 - 0.2 and 0.2 - 0.1 are not the same double. */
function roundingOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const largest = [a, b].map((values) =>
    Array.from(values).reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  );
  return 2 * Number.EPSILON * Math.max(...largest);
}
