import { positiveAxis } from '../broadcast.js';
import { addDimensions } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { slice } from './slice.js';

const concatOperation = operation({
  name: 'concat',
  types: (inputs, { axis }) => {
    const first = inputs[0]!;
    for (const input of inputs) {
      const fits = input.shape.every((size, i) => i === axis || size === first.shape[i]);
      if (input.shape.length !== first.shape.length || !fits || input.dtype !== first.dtype)
        throw new Error(`parts may differ only along axis ${axis}`);
    }
    const joined = addDimensions(...inputs.map((input) => input.shape[axis]!));
    return [{ shape: first.shape.with(axis, joined), dtype: first.dtype }];
  },
  onnx: (emitter, inputs, { attributes: { axis } }) => [emitter.concat(inputs, axis)],
  gradient: ([g], { inputs, attributes: { axis } }) =>
    inputs.map((input, i) => () => {
      const start = addDimensions(...inputs.slice(0, i).map((before) => before.shape[axis]!));
      return slice(g!, axis, start, addDimensions(start, input.shape[axis]!));
    }),
  evaluate: (inputs, { attributes: { axis } }, [shape]) => {
    const outer = shape!.slice(0, axis).reduce((product, size) => product * size, 1);
    const result = new Float64Array(shape!.reduce((product, size) => product * size, 1));
    let offset = 0;
    for (let row = 0; row < outer; row++) {
      for (const { data } of inputs) {
        const length = data.length / outer;
        result.set(data.subarray(row * length, (row + 1) * length), offset);
        offset += length;
      }
    }
    return [result];
  },
});

/** Joins tensors along an axis; its sizes add up, also when they are names. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const first = parts[0];
  if (first === undefined) throw new Error('concat: at least one tensor is needed');
  if (parts.length === 1) return first;
  return first.graph.apply(concatOperation, parts, { axis: positiveAxis(axis, first.shape.length) })[0]!;
}
