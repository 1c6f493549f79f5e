/** Arithmetic mean; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += values[index]!;
  return sum / values.length;
}

/**
 * Sum of squared deviations from the mean, divided by n - `degreesOfFreedomLost`. 1 estimates the variance behind a sample,
 * such as seeds or patients. 0 describes the values themselves, such as the rounds of a subsampling. NaN when the divisor is
 * not positive.
 */
export function variance(values: ArrayLike<number>, degreesOfFreedomLost: 0 | 1): number {
  const center = mean(values);
  let sum = 0;
  for (let index = 0; index < values.length; index += 1) sum += (values[index]! - center) ** 2;
  return values.length > degreesOfFreedomLost ? sum / (values.length - degreesOfFreedomLost) : Number.NaN;
}

/** Square root of {@link variance}, in the unit of the values. */
export function standardDeviation(values: ArrayLike<number>, degreesOfFreedomLost: 0 | 1): number {
  return Math.sqrt(variance(values, degreesOfFreedomLost));
}

/**
 * True when all values are equal, or differ by no more than `rounding`. Their standard deviation is then 0 or rounding noise,
 * which must not enter a test.
 */
export function areEqual(values: ArrayLike<number>, rounding = 0): boolean {
  for (let index = 1; index < values.length; index += 1)
    if (Math.abs(values[index]! - values[0]!) > rounding) return false;
  return true;
}
