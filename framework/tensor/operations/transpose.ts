import { positions, stridesOf } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';

const transposeOperation = operation({
  name: 'transpose',
  types: ([x], { permutation }) => {
    if (permutation.toSorted((a, b) => a - b).some((axis, i) => axis !== i) || permutation.length !== x!.shape.length)
      throw new Error(`[${permutation.join(', ')}] does not name each of ${x!.shape.length} axes once`);
    return [{ shape: permutation.map((axis) => x!.shape[axis]!), dtype: x!.dtype }];
  },
  onnx: (emitter, [x], { attributes: { permutation } }) => [emitter.node('Transpose', [x!], { perm: permutation })],
  gradient: ([g], { attributes: { permutation } }) => [
    () =>
      transpose(
        g!,
        permutation.map((_, axis) => permutation.indexOf(axis)),
      ),
  ],
  evaluate: ([x], { attributes: { permutation } }, [shape]) => {
    const strides = stridesOf(x!.shape);
    const sources = positions(
      shape!,
      permutation.map((axis) => strides[axis]!),
    );
    return [Float64Array.from(sources, (position) => x!.data[position]!)];
  },
});

/** x with its axes in another order: axis i of the result is axis `permutation[i]` of x. */
export function transpose(x: Tensor, permutation: readonly number[]): Tensor {
  return x.graph.apply(transposeOperation, [x], { permutation })[0]!;
}
