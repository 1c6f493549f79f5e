import { broadcastPositions, positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { reducedShape } from '../reduction.js';

const reduceMaxOperation = operation({
  name: 'reduceMax',
  types: ([x], { axes, keep }) => [{ shape: reducedShape(x!.shape, axes, keep), dtype: x!.dtype }],
  onnx: (emitter, [x], { attributes: { axes, keep } }) => [
    emitter.node('ReduceMax', [x!, emitter.integers(axes)], { keepdims: keep ? 1 : 0 }),
  ],
  evaluate: ([x], { attributes: { axes } }) => {
    const kept = x!.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
    const largest = new Float64Array(kept.reduce((product, size) => product * size, 1)).fill(-Infinity);
    broadcastPositions(kept, x!.shape).forEach(
      (position, i) => (largest[position] = Math.max(largest[position]!, x!.data[i]!)),
    );
    return [largest];
  },
});

/** Largest element over axes (default: all); nothing flows back. */
export function reduceMax(x: Tensor, axes?: readonly number[], options: { readonly keep?: boolean } = {}): Tensor {
  const reduced = (axes ?? x.shape.map((_, axis) => axis)).map((axis) => positiveAxis(axis, x.shape.length));
  return x.graph.apply(reduceMaxOperation, [x], { axes: reduced, keep: options.keep ?? false })[0]!;
}
