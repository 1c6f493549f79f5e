import { studentTQuantile } from './mean-interval.js';
import { mean, variance } from './moments.js';
import { twoSidedNormal, twoSidedStudentT } from './special-functions.js';
import type { TestedDifference } from './tested-difference.js';

/** A mean difference and what is known of its error. */
export interface EstimatedMean {
  readonly difference: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** That of the mean, not of the values: for n independent values it is theirs divided by √n. */
  readonly skewness: number;
}

/**
 * Tests a mean by Student's t and by t corrected for skewness, and takes the larger p. The correction is Hall's ("On the
 * removal of skewness by transformation", J. R. Statist. Soc. B 54, 1992): g(t) = ((1 + a t)³ - 1) / (3 a) + a / 2, a =
 * skewness / 3, is compared with Student's t instead of t. Alone, Student's t finds too much where few patients differ much to
 * one side, and g where values have heavy tails, whose skewness is a guess. Both err seldom at once, so the larger p keeps its
 * level in either case.
 *
 * The interval holds every mean difference that the larger p does not reject: what either interval holds.
 *
 * @param confidence level of the interval, 0.95 for 95 %
 */
export function skewnessCorrectedT(estimated: EstimatedMean, confidence: number): TestedDifference {
  const { difference, standardError, degreesOfFreedom } = estimated;
  const a = estimated.skewness / 3;
  const quantile = standardError === 0 ? 0 : studentTQuantile(confidence, degreesOfFreedom);
  const most = Math.max(quantile, uncorrected(quantile, a));
  const least = Math.min(-quantile, uncorrected(-quantile, a));
  return {
    difference,
    low: difference - most * standardError,
    high: difference - least * standardError,
    p: skewnessCorrectedP(estimated, 0),
    isBound: false,
    pOf: (expected) => skewnessCorrectedP(estimated, expected),
  };
}

/** The larger p of the hypothesis that the true mean is `expected`. */
export function skewnessCorrectedP(estimated: EstimatedMean, expected: number): number {
  const { difference, standardError, degreesOfFreedom, skewness } = estimated;
  if (difference === expected) return 1;
  if (standardError === 0) return 0;
  const t = (difference - expected) / standardError;
  const smaller = Math.min(Math.abs(t), Math.abs(corrected(t, skewness / 3)));
  return degreesOfFreedom > manyDegrees ? twoSidedNormal(smaller) : twoSidedStudentT(smaller, degreesOfFreedom);
}

/** From here on Student's t is the normal distribution to nine digits. */
const manyDegrees = 1e9;

/** Third central moment in standard deviations, both with divisor n; 0 where no value differs. */
export function skewnessOf(values: ArrayLike<number>): number {
  const center = mean(values);
  const deviation = Math.sqrt(variance(values, 0));
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) {
    const distance = (values[index]! - center) / deviation;
    sum += distance * distance * distance;
  }
  return deviation === 0 ? 0 : sum / values.length;
}

/** g(t). Written as a polynomial, for `a` may be 0. */
function corrected(t: number, a: number): number {
  return t * (1 + a * t + (a * t) ** 2 / 3) + a / 2;
}

/** The t whose g(t) is `value`: t = (root - 1) / a, written so that `a` may be 0. */
function uncorrected(value: number, a: number): number {
  const cube = 3 * (value - a / 2);
  const root = Math.cbrt(1 + a * cube);
  return cube / (root * root + root + 1);
}
