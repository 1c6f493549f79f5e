import { positiveAxis } from '../broadcast.js';
import { sizeOf, subtractDimensions, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { pad } from './pad.js';

const sliceOperation = operation<{ readonly axis: number; readonly start: Dimension; readonly end: Dimension }>({
  name: 'slice',
  types: ([x], { axis, start, end }) => {
    const size = subtractDimensions(end, start);
    const whole = x!.shape[axis]!;
    const outside = typeof whole === 'number' && typeof end === 'number' && end > whole;
    if (outside || (typeof size === 'number' && size < 0) || (typeof start === 'number' && start < 0)) {
      throw new Error(`[${start}, ${end}) is no range of axis ${axis} with size ${whole}`);
    }
    return [{ shape: x!.shape.with(axis, size), dtype: x!.dtype }];
  },
  onnx: (emitter, [x], { attributes: { axis, start, end } }) => [
    emitter.node('Slice', [x!, emitter.dimension(start), emitter.dimension(end), emitter.integers([axis])]),
  ],
  gradient: ([g], { inputs: [x], attributes: { axis, start, end } }) => [
    () => pad(g!, axis, start, subtractDimensions(x!.shape[axis]!, end)),
  ],
  evaluate: ([x], { attributes: { axis, start } }, [shape], bindings) => {
    const inner = shape!.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape!.slice(0, axis).reduce((product, size) => product * size, 1);
    const length = shape![axis]! * inner;
    const stride = x!.shape[axis]! * inner;
    const first = sizeOf(start, bindings) * inner;
    const result = new Float64Array(outer * length);
    for (let i = 0; i < outer; i++) {
      result.set(x!.data.subarray(i * stride + first, i * stride + first + length), i * length);
    }
    return [result];
  },
});

/** The part [start, end) of an axis; both may be names. */
export function slice(x: Tensor, axis: number, start: Dimension, end: Dimension): Tensor {
  return x.graph.apply(sliceOperation, [x], { axis: positiveAxis(axis, x.shape.length), start, end })[0]!;
}
