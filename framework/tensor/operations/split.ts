import { positiveAxis } from '../broadcast.js';
import { addDimensions, canonical, sizeOf, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { concat } from './concat.js';
import { expand } from './reduce-sum.js';

const splitOperation = operation({
  name: 'split',
  types: ([x], { axis, sizes }) => {
    const total = addDimensions(...sizes);
    if (total !== x!.shape[axis])
      throw new Error(`parts of ${sizes.join(' and ')} make ${total}, but axis ${axis} has size ${x!.shape[axis]}`);
    return sizes.map((size) => ({ shape: x!.shape.with(axis, size), dtype: x!.dtype }));
  },
  onnx: (emitter, [x], { attributes: { axis, sizes } }) => emitter.split(x!, sizes, axis),
  gradient: (gradients, { outputs, attributes: { axis } }) => [
    () => {
      const zero = outputs[0]!.graph.constant(0);
      return concat(
        gradients.map((g, i) => g ?? expand(zero, outputs[i]!.shape)),
        axis,
      );
    },
  ],
  evaluate: ([x], { attributes: { axis, sizes } }, _shapes, bindings) => {
    const inner = x!.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = x!.shape.slice(0, axis).reduce((product, size) => product * size, 1);
    let start = 0;
    return sizes.map((size) => {
      const length = sizeOf(size, bindings) * inner;
      const part = new Float64Array(outer * length);
      for (let i = 0; i < outer; i++) {
        const from = i * x!.shape[axis]! * inner + start;
        part.set(x!.data.subarray(from, from + length), i * length);
      }
      start += length;
      return part;
    });
  },
});

/** Cuts an axis into parts of given sizes, which may be names and must add up to the axis. */
export function split(x: Tensor, sizes: readonly Dimension[], axis: number): Tensor[] {
  const attributes = { axis: positiveAxis(axis, x.shape.length), sizes: sizes.map(canonical) };
  return [...x.graph.apply(splitOperation, [x], attributes)];
}
