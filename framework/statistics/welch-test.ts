import { areEqual, mean, variance } from './moments.js';
import type { TTest } from './paired-t-test.js';
import { twoSidedStudentT } from './special-functions.js';

/** A score as a paper prints it, over several rounds or seeds. */
export interface PrintedScore {
  readonly mean: number;
  /** Standard deviation with divisor n, as the released LEADER evaluation prints it. */
  readonly populationStandardDeviation: number;
  readonly n: number;
}

interface Sample {
  readonly mean: number;
  /** With divisor n - 1. */
  readonly variance: number;
  readonly n: number;
}

/**
 * Welch's t-test of unpaired values with unequal variances, with degrees of freedom after Welch and Satterthwaite. Undefined
 * (not comparable) when a side has fewer than two values, or when neither side varies.
 */
export function welchTest(a: ArrayLike<number>, b: ArrayLike<number>): TTest | undefined {
  return compare(sampleOf(a), sampleOf(b));
}

/** {@link welchTest} from printed figures alone. */
export function welchTestOfPrinted(a: PrintedScore, b: PrintedScore): TTest | undefined {
  return compare(sampleOfPrinted(a), sampleOfPrinted(b));
}

function sampleOf(values: ArrayLike<number>): Sample {
  return { mean: mean(values), variance: areEqual(values) ? 0 : variance(values, 1), n: values.length };
}

function sampleOfPrinted(printed: PrintedScore): Sample {
  const { mean: center, populationStandardDeviation: deviation, n } = printed;
  return { mean: center, variance: (deviation ** 2 * n) / (n - 1), n };
}

function compare(a: Sample, b: Sample): TTest | undefined {
  if (a.n < 2 || b.n < 2) return undefined;
  const [ofA, ofB] = [a.variance / a.n, b.variance / b.n];
  const total = ofA + ofB;
  if (total === 0) return undefined;
  const statistic = (a.mean - b.mean) / Math.sqrt(total);
  const degreesOfFreedom = total ** 2 / (ofA ** 2 / (a.n - 1) + ofB ** 2 / (b.n - 1));
  return { statistic, degreesOfFreedom, p: twoSidedStudentT(statistic, degreesOfFreedom) };
}
