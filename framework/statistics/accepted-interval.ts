/** What is known of a test whose interval is asked for. */
export interface Accepted {
  /** The observed mean difference, whose p is the largest. */
  readonly difference: number;
  /** Above 0: a length in which p changes, such as a standard error. At 0 the interval is the difference alone. */
  readonly scale: number;
  /** Mean differences with a p above this are in the interval. */
  readonly level: number;
}

/** The mean differences that a test does not reject, by bisection of its p on either side of what was observed. */
export function acceptedInterval(
  pOf: (expected: number) => number,
  { difference, scale, level }: Accepted,
): { readonly low: number; readonly high: number } {
  const end = (sign: 1 | -1): number => {
    if (scale === 0) return difference;
    let [inside, outside] = [0, scale];
    while (pOf(difference + sign * outside) > level) [inside, outside] = [outside, 2 * outside];
    for (let round = 0; round < 40; round += 1) {
      const middle = (inside + outside) / 2;
      if (pOf(difference + sign * middle) > level) inside = middle;
      else outside = middle;
    }
    return difference + sign * inside;
  };
  return { low: end(-1), high: end(1) };
}
