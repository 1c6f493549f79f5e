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
 * freedom. Undefined, not comparable, for fewer than two pairs and when all differences are equal.
 */
export function pairedTTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest | undefined {
  const differences = pairedDifferences(a, b);
  if (differences.length < 2 || areEqual(differences)) return undefined;
  const statistic = mean(differences) / (standardDeviation(differences, 1) / Math.sqrt(differences.length));
  const degreesOfFreedom = differences.length - 1;
  return { statistic, degreesOfFreedom, p: twoSidedStudentT(statistic, degreesOfFreedom) };
}
