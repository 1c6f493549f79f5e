import { broadcastPositions, positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { reducedShape } from '../reduction.js';
import { expand } from './expand.js';
import { reshape } from './reshape.js';

const reduceSumOperation = operation<{ readonly axes: readonly number[]; readonly keep: boolean }>({
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
