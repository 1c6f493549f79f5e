import { broadcastPositions, broadcastShapes, positiveAxis } from '../broadcast.js';
import { sameShape, type Shape } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { reducedShape } from '../reduction.js';
import { reshape } from './reshape.js';

const reduceSumOperation = operation({
  name: 'reduceSum',
  types: ([x], { axes, keep }) => [{ shape: reducedShape(x!.shape, axes, keep), dtype: x!.dtype }],
  onnx: (emitter, [x], { attributes: { axes, keep } }) => [
    emitter.node('ReduceSum', [x!, emitter.integers(axes)], { keepdims: keep ? 1 : 0 }),
  ],
  gradient: ([g], { inputs: [x], attributes: { axes } }) => [
    () => expand(reshape(g!, reducedShape(x!.shape, axes, true)), x!.shape),
  ],
  evaluate: ([x], { attributes: { axes } }) => {
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const sums = new Float64Array(kept.reduce((product, size) => product * size, 1));
    broadcastPositions(kept, x!.shape).forEach((position, i) => (sums[position]! += x!.data[i]!));
    return [sums];
  },
});

/** Sum over axes (default: all); `keep` leaves them with size 1. */
export function reduceSum(x: Tensor, axes?: readonly number[], options: { readonly keep?: boolean } = {}): Tensor {
  const reduced = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => positiveAxis(axis, x.shape.length));
  if (reduced.length === 0) return x;
  return x.graph.apply(reduceSumOperation, [x], { axes: reduced, keep: options.keep ?? false })[0]!;
}

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

const expandOperation = operation({
  name: 'expand',
  types: ([x], { shape }) => {
    const target = broadcastShapes(x!.shape, shape);
    if (!sameShape(target, shape)) throw new Error(`cannot repeat it to [${shape.join(', ')}]`);
    return [{ shape, dtype: x!.dtype }];
  },
  onnx: (emitter, [x], { attributes: { shape } }) => [emitter.node('Expand', [x!, emitter.shape(shape)])],
  gradient: ([g], { inputs: [x] }) => [() => sumTo(g!, x!.shape)],
  evaluate: ([x], _node, [shape]) => [
    Float64Array.from(broadcastPositions(x!.shape, shape!), (position) => x!.data[position]!),
  ],
});

/** x repeated along axes of size 1 (or missing in front) to a shape. */
export function expand(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : x.graph.apply(expandOperation, [x], { shape })[0]!;
}
