import { sameShape, type Shape } from './dimension.js';
import type { Tensor } from './graph.js';
import { reduceSum } from './operations/reduce-sum.js';
import { reshape } from './operations/reshape.js';

/** Undoes broadcasting: sums `x` over the axes along which a tensor of `shape` was repeated. */
export function sumTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  const missing = x.shape.length - shape.length;
  const axes = x.shape.flatMap((size, axis) =>
    axis < missing || (shape[axis - missing] === 1 && size !== 1) ? [axis] : [],
  );
  const sum = axes.length === 0 ? x : reduceSum(x, axes);
  return sameShape(sum.shape, shape) ? sum : reshape(sum, shape);
}
