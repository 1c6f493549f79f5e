import type { Tensor } from '../graph.js';
import { matrixProduct } from '../onnx/matrix-product.js';
import { operation } from '../operation.js';
import { matmul } from './matmul.js';
import { reduceSum } from './reduce-sum.js';
import { reshape } from './reshape.js';

const affineOperation = operation({
  name: 'affine',
  types: ([x, weight, bias]) => {
    const [inputs, outputs] = [weight!.shape[1]!, weight!.shape[0]!];
    if (x!.shape[1] !== inputs) throw new Error(`x has ${x!.shape[1]} features, the weight takes ${inputs}`);
    if (bias!.shape.length !== 1 || bias!.shape[0] !== outputs)
      throw new Error(`the bias must have ${outputs} elements`);
    return [{ shape: [x!.shape[0]!, outputs], dtype: 'float32' }];
  },
  onnx: (emitter, [x, weight, bias], { inputs }) => {
    const left = { name: x!, shape: inputs[0]!.shape, transposed: false };
    const right = { name: weight!, shape: inputs[1]!.shape, transposed: true };
    return [matrixProduct(emitter, left, right, { addend: bias! })];
  },
  gradient: ([g], { inputs: [x, weight] }) => [
    () => matmul(g!, weight!),
    () => matmul(g!, x!, { transposeA: true }),
    () => reduceSum(g!, [0]),
  ],
  evaluate: ([x, weight, bias], _node, [shape]) => {
    const [rows, outputs] = shape as [number, number];
    const inputs = x!.shape[1]!;
    const result = new Float64Array(rows * outputs);
    for (let row = 0; row < rows; row++) {
      for (let output = 0; output < outputs; output++) {
        let sum = bias!.data[output]!;
        for (let i = 0; i < inputs; i++) sum += x!.data[row * inputs + i]! * weight!.data[output * inputs + i]!;
        result[row * outputs + output] = sum;
      }
    }
    return [result];
  },
});

/** x Wᵀ + b over the last axis. x [..., in], weight [out, in], bias [out] or absent → [..., out] */
export function affine(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  if (bias === undefined) return matmul(x, weight, { transposeB: true });
  const rows = reshape(x, [-1, x.shape.at(-1)!]);
  const result = x.graph.apply(affineOperation, [rows, weight, bias], undefined)[0]!;
  return reshape(result, [...x.shape.slice(0, -1), weight.shape[0]!]);
}
