import type { JsonObject } from '../../../framework/json.js';

/** How an axis shows numbers. */
export interface NumberScale {
  /** A `scale` of vega-lite. */
  readonly scale: JsonObject;
  /** What the caption says of an axis that is not linear. */
  readonly words?: string;
}

/** From this ratio of the largest to the smallest value on, a linear axis shows the small ones as one. */
const widelySpread = 100;

/**
 * Logarithmic where all values are positive and the largest is at least a hundred times the smallest; with a zero among them,
 * linear up to the smallest positive value and logarithmic above it; linear everywhere else.
 */
export function numberScale(values: readonly number[], { zero }: { readonly zero: boolean }): NumberScale {
  const positive = values.filter((value) => value > 0);
  const [low, high] = [Math.min(...positive), Math.max(...positive)];
  const isWide = high / low >= widelySpread && values.every((value) => value >= 0);
  if (!isWide) return { scale: { type: 'linear', zero } };
  if (positive.length === values.length) return { scale: { type: 'log', nice: false }, words: 'logarithmic' };
  return {
    scale: { type: 'symlog', constant: low, nice: false },
    words: `linear up to ${low} and logarithmic above`,
  };
}
