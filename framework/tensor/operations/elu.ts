import type { Tensor } from '../graph.js';
import { exp } from './exp.js';
import { greater } from './greater.js';
import { minimum } from './minimum.js';
import { subtract } from './subtract.js';
import { where } from './where.js';

/** x where it is positive, else e^x − 1. */
export function elu(x: Tensor): Tensor {
  return where(greater(x, 0), x, subtract(exp(minimum(x, 0)), 1)); // e^x of a large x would be infinite
}
