import type { DataType } from '../array.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';

const onnxTypes = { float32: 1, int32: 6, bool: 9 };

const castOperation = operation({
  name: 'cast',
  types: ([x], { to }) => [{ shape: x!.shape, dtype: to }],
  onnx: (emitter, [x], { attributes: { to } }) => [emitter.node('Cast', [x!], { to: onnxTypes[to] })],
  evaluate: ([x], { attributes: { to } }) => [
    to === 'float32'
      ? x!.data.slice()
      : to === 'int32'
        ? x!.data.map(Math.trunc)
        : x!.data.map((v) => (v === 0 ? 0 : 1)),
  ],
});

/** x in another element type (toward zero for int32, non-zero for bool); nothing flows back. */
export function cast(x: Tensor, to: DataType): Tensor {
  return x.dtype === to ? x : x.graph.apply(castOperation, [x], { to })[0]!;
}
