import { positiveAxis } from '../broadcast.js';
import { addDimensions, sizeOf, type Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { slice } from './slice.js';

const padOperation = operation<{ readonly axis: number; readonly before: Dimension; readonly after: Dimension }>({
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
    for (let i = 0; i < outer; i++) {
      result.set(x!.data.subarray(i * length, (i + 1) * length), i * stride + first);
    }
    return [result];
  },
});

/** x with zeros before and after it along an axis; both counts may be names. */
export function pad(x: Tensor, axis: number, before: Dimension, after: Dimension): Tensor {
  return x.graph.apply(padOperation, [x], { axis: positiveAxis(axis, x.shape.length), before, after })[0]!;
}
