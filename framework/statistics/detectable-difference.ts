import type { TestedDifference } from './tested-difference.js';

export interface Sensitivity {
  /** Level of the test, such as 0.05. */
  readonly level: number;
  /** Number of tests whose p are corrected together: the first of them is tested at the level divided by it. */
  readonly tests: number;
  /** Probability with which the difference is to be found, such as 0.8. */
  readonly power: number;
}

/**
 * The smallest true difference that data as sure as these show: how far a mean difference lies from 0 where its p is the level
 * divided by m, and how far from the true one in all but 1 - power of the samples (Bloom 1995, "Minimum detectable effects").
 * Both are asked of the test itself, because with few trainings a small p takes far more than with a normal distribution. Of
 * t they are t_{1 - α/2m} + t_power standard errors, a little too few for very few trainings.
 */
export function detectableDifference(tested: TestedDifference, { level, tests, power }: Sensitivity): number {
  return distanceAt(tested, level / tests) + distanceAt(tested, 2 * (1 - power));
}

/** How far from the measured difference a supposed one has this p, as a mean of both sides; infinite where none is so far. */
function distanceAt(tested: TestedDifference, p: number): number {
  const [below, above] = [-1, 1].map((side) => distance((by) => tested.pOf(tested.difference + side * by), p, tested));
  return (below! + above!) / 2;
}

/** By doubling and bisection, to a ten thousandth. */
function distance(pAt: (by: number) => number, p: number, { low, high }: TestedDifference): number {
  let [near, far] = [0, (high - low) / 2];
  for (let doubled = 0; pAt(far) > p; doubled += 1) {
    if (doubled === 40) return Number.POSITIVE_INFINITY;
    [near, far] = [far, 2 * far];
  }
  while (far - near > 1e-4 * far) {
    const middle = (near + far) / 2;
    if (pAt(middle) > p) near = middle;
    else far = middle;
  }
  return far;
}
