/**
 * A probability as people read it, never smaller than what was found.
 *
 * @param isBound whether the true value may be smaller
 */
export function printProbability(p: number, isBound: boolean): string {
  if (p < 0.001) return '< 0.001';
  if (isBound) return p >= 1 ? '1.000' : `< ${(Math.ceil(p * 1000 - 1e-9) / 1000).toFixed(3)}`;
  return p.toFixed(3);
}
