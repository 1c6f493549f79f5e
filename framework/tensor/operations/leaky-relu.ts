import type { Tensor } from '../graph.js';
import { greater } from './greater.js';
import { multiply } from './multiply.js';
import { where } from './where.js';

/** x where it is positive, else slope · x; the gradient at 0 is the slope. */
export function leakyRelu(x: Tensor, slope: number): Tensor {
  return where(greater(x, 0), x, multiply(x, slope));
}
