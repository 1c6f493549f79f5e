import type { Tensor } from '../graph.js';
import { add } from './add.js';
import { multiply } from './multiply.js';
import { reduceSum } from './reduce-sum.js';
import { rsqrt } from './rsqrt.js';
import { square } from './square.js';

/** Rows of length one over the last axis; zeros stay zeros. */
export function unitRows(x: Tensor): Tensor {
  return multiply(x, rsqrt(add(reduceSum(square(x), [-1], { keep: true }), 1e-16)));
}

/** The cosine of the angle between rows: a and b [..., width], which broadcast, → [...]; 0 where a row is zero. */
export function cosineSimilarity(a: Tensor, b: Tensor): Tensor {
  return reduceSum(multiply(unitRows(a), unitRows(b)), [-1]);
}
