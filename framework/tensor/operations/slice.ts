import { positiveAxis } from '../broadcast.js';
import { addDimensions, sizeOf, subtractDimensions, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';

const sliceOperation = operation({
  name: 'slice',
  types: ([x], { axis, start, end }) => {
    const size = subtractDimensions(end, start);
    const whole = x!.shape[axis]!;
    const outside = typeof whole === 'number' && typeof end === 'number' && end > whole;
    if (outside || (typeof size === 'number' && size < 0) || (typeof start === 'number' && start < 0))
      throw new Error(`[${start}, ${end}) is no range of axis ${axis} with size ${whole}`);
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
    for (let i = 0; i < outer; i++)
      result.set(x!.data.subarray(i * stride + first, i * stride + first + length), i * length);
    return [result];
  },
});

/** The part [start, end) of an axis; both may be names. */
export function slice(x: Tensor, axis: number, start: Dimension, end: Dimension): Tensor {
  return x.graph.apply(sliceOperation, [x], { axis: positiveAxis(axis, x.shape.length), start, end })[0]!;
}

const padOperation = operation({
  name: 'pad',
  types: ([x], { axis, before, after }) => [
    { shape: x!.shape.with(axis, addDimensions(before, x!.shape[axis]!, after)), dtype: x!.dtype },
  ],
  onnx: (emitter, [x], { attributes: { axis, before, after } }) => {
    const pads = emitter.shape([before, after]);
    return [emitter.node('Pad', [x!, pads, emitter.float(0), emitter.integers([axis])], { mode: 'constant' })];
  },
  gradient: ([g], { inputs: [x], attributes: { axis, before } }) => [
    () => slice(g!, axis, before, addDimensions(before, x!.shape[axis]!)),
  ],
  evaluate: ([x], { attributes: { axis, before } }, [shape], bindings) => {
    const inner = shape!.slice(axis + 1).reduce((product, size) => product * size, 1);
    const outer = shape!.slice(0, axis).reduce((product, size) => product * size, 1);
    const length = x!.shape[axis]! * inner;
    const stride = shape![axis]! * inner;
    const first = sizeOf(before, bindings) * inner;
    const result = new Float64Array(outer * stride);
    for (let i = 0; i < outer; i++) result.set(x!.data.subarray(i * length, (i + 1) * length), i * stride + first);
    return [result];
  },
});

/** x with zeros before and after it along an axis; both counts may be names. */
export function pad(x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor {
  return x.graph.apply(padOperation, [x], { axis: positiveAxis(axis, x.shape.length), before, after })[0]!;
}
