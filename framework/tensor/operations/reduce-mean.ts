import { positiveAxis } from '../broadcast.js';
import { multiplyDimensions } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { dimensionSize } from './dimension-size.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';
import { reduceSum } from './reduce-sum.js';

/** Mean over axes (default: all); `keep` leaves them with size 1. */
export function reduceMean(x: Tensor, axes?: readonly number[], options: { readonly keep?: boolean } = {}): Tensor {
  const reduced = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => positiveAxis(axis, x.shape.length));
  const count = multiplyDimensions(...reduced.map((axis) => x.shape[axis]!));
  const sum = reduceSum(x, reduced, options);
  return typeof count === 'number' ? multiply(sum, 1 / count) : divide(sum, dimensionSize(x.graph, count));
}
