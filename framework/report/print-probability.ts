const level = 0.05;

/** Whether p is small enough to speak of a difference: for a row to be called best, and for a claim to hold. */
export const isSure = (p: number): boolean => p < level;

/**
 * A probability as people read it, never smaller than what was found. One just below 0.05 is shown with four digits, 0.0497, so
 * that a star never stands beside 0.050.
 *
 * @param isBound whether the true value may be smaller
 */
export function printProbability(p: number, isBound: boolean): string {
  if (p < 0.001) return '< 0.001';
  if (isBound) return p >= 1 ? '1.000' : `< ${(Math.ceil(p * 1000 - 1e-9) / 1000).toFixed(3)}`;
  const text = p.toFixed(3);
  return p < level && Number(text) >= level ? (Math.floor(p * 1e4) / 1e4).toFixed(4) : text;
}
