import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { sumTo } from './reduce-sum.js';
import { multiply } from './multiply.js';
import { reduceMean } from './reduce-mean.js';
import { subtract } from './subtract.js';

/** Outputs: the result, and mean and 1/deviation of each row, which the gradient needs. */
const layerNormalizationOperation = operation({
  name: 'layerNormalization',
  types: ([x, gain, bias]) => {
    const width = x!.shape.at(-1);
    for (const weight of [gain!, bias!]) {
      if (weight.shape.length !== 1 || weight.shape[0] !== width)
        throw new Error(`gain and bias must have ${width} elements, as the last axis of x`);
    }
    const perRow = { shape: [...x!.shape.slice(0, -1), 1], dtype: 'float32' as const };
    return [x!, perRow, perRow];
  },
  onnx: (emitter, inputs, { attributes: { epsilon } }) =>
    emitter.nodeWithOutputs(3, 'LayerNormalization', inputs, { axis: -1, epsilon: { float: epsilon } }),
  gradient: ([g], { inputs: [x, gain, bias], outputs: [, mean, inverse] }) => {
    if (g === undefined) return [];
    const normalized = multiply(subtract(x!, mean!), inverse!);
    return [
      () => {
        const scaled = multiply(g, gain!);
        const first = reduceMean(scaled, [-1], { keep: true });
        const second = reduceMean(multiply(scaled, normalized), [-1], { keep: true });
        return multiply(inverse!, subtract(subtract(scaled, first), multiply(normalized, second)));
      },
      () => sumTo(multiply(g, normalized), gain!.shape),
      () => sumTo(g, bias!.shape),
    ];
  },
  evaluate: ([x, gain, bias], { attributes: { epsilon } }) => {
    const width = x!.shape.at(-1)!;
    const rows = x!.data.length / width;
    const [result, means, inverses] = [x!.data.slice(), new Float64Array(rows), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const values = result.subarray(row * width, (row + 1) * width);
      const mean = values.reduce((sum, value) => sum + value, 0) / width;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / width;
      means[row] = mean;
      inverses[row] = 1 / Math.sqrt(variance + epsilon);
      values.forEach((value, i) => (values[i] = (value - mean) * inverses[row]! * gain!.data[i]! + bias!.data[i]!));
    }
    return [result, means, inverses];
  },
});

/** gain · (x − mean) / √(variance + epsilon) + bias over the last axis, with the biased variance. */
export function layerNormalization(x: Tensor, gain: Tensor, bias: Tensor, epsilon: number): Tensor {
  return x.graph.apply(layerNormalizationOperation, [x, gain, bias], { epsilon })[0]!;
}
