import type { Tensor } from '../graph.js';
import { cast } from './cast.js';
import { multiply } from './multiply.js';
import { softmax } from './softmax.js';
import { where } from './where.js';

/** Softmax over the elements that a bool mask (which broadcasts) lets through; the others, and rows of none, become 0. */
export function maskedSoftmax(x: Tensor, mask: Tensor, axis = -1): Tensor {
  return multiply(softmax(where(mask, x, -1e9), axis), cast(mask, 'float32'));
}
