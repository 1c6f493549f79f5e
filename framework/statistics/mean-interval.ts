import { twoSidedStudentT } from './special-functions.js';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The confidence interval of a mean, for normal values: mean ± t · sd / √n with n - 1 degrees of freedom. If the values are
 * seeds, it speaks about other trainings.
 *
 * @param sample `sd` with divisor n - 1
 * @returns undefined for fewer than two values, which have no spread
 */
export function meanInterval(
  { mean, sd, n }: { readonly mean: number; readonly sd: number; readonly n: number },
  confidence = 0.95,
): Interval | undefined {
  if (n < 2) return undefined;
  const half = (studentTQuantile(confidence, n - 1) * sd) / Math.sqrt(n);
  return { low: mean - half, high: mean + half };
}

/** Values of t for whole degrees of freedom. An experiment has hundreds of scores but one number of seeds. */
const computed = new Map<string, number>();

/** The t with P(|T| ≤ t) = `confidence`, by bisection of its distribution function to the last bits of a double. */
export function studentTQuantile(confidence: number, degreesOfFreedom: number): number {
  const name = `${confidence} ${degreesOfFreedom}`;
  const quantile = computed.get(name) ?? bisect(confidence, degreesOfFreedom);
  if (Number.isInteger(degreesOfFreedom)) computed.set(name, quantile);
  return quantile;
}

function bisect(confidence: number, degreesOfFreedom: number): number {
  const isBelow = (t: number): boolean => 1 - twoSidedStudentT(t, degreesOfFreedom) < confidence;
  let high = 1;
  while (isBelow(high)) high *= 2;
  let low = 0;
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
