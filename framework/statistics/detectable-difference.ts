import { twoSidedNormal } from './special-functions.js';

export interface Sensitivity {
  /** Share of the intervals that hold the true difference, such as 0.95. */
  readonly confidence: number;
  /** Number of tests whose p is corrected together: the first of them is tested at the level divided by it. */
  readonly tests: number;
  /** Probability with which the difference is to be found, such as 0.8. */
  readonly power: number;
}

/**
 * The smallest true difference that data as sure as these show: (z_{1 - α/2m} + z_power) / z_{1 - α/2} times half the interval,
 * for m tests at the level α = 1 - confidence (Bloom 1995, "Minimum detectable effects"). With few trainings the interval is
 * wider than the normal one, and the answer is on the careful side.
 *
 * @param half half the length of the interval of the difference
 */
export function detectableDifference(half: number, { confidence, tests, power }: Sensitivity): number {
  const level = 1 - confidence;
  const needed = normalQuantile(1 - level / (2 * tests)) + normalQuantile(power);
  return (half * needed) / normalQuantile(1 - level / 2);
}

/** z with P(Z ≤ z) = `share` for the standard normal distribution, `share` from 0.5 up, by bisection. */
function normalQuantile(share: number): number {
  let [low, high] = [0, 40];
  for (let round = 0; round < 60; round += 1) {
    const middle = (low + high) / 2;
    if (twoSidedNormal(middle) > 2 * (1 - share)) low = middle;
    else high = middle;
  }
  return high;
}
