import type { Tensor } from '../graph.js';
import { add } from './add.js';
import { concat } from './concat.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';
import { split } from './split.js';

/**
 * Rotates pairs of features by an angle that depends on the position (RoPE), in LLaMA's layout: feature i is paired with
 * i + half. x [..., position, feature]; cos and sin [position, feature] (both halves equal) or anything that broadcasts.
 */
export function rotaryEmbedding(x: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const width = x.shape.at(-1)!;
  if (typeof width !== 'number' || width % 2 !== 0) throw new Error(`rotaryEmbedding: ${width} features make no pairs`);
  const [first, second] = split(x, [width / 2, width / 2], -1) as [Tensor, Tensor];
  return add(multiply(x, cos), multiply(concat([negate(second), first], -1), sin));
}
