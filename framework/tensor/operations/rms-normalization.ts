import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { sumTo } from './reduce-sum.js';
import { multiply } from './multiply.js';
import { reduceMean } from './reduce-mean.js';
import { subtract } from './subtract.js';

/** Outputs: the result, and 1/rms of each row, which the gradient needs. */
const rmsNormalizationOperation = operation({
  name: 'rmsNormalization',
  types: ([x, gain]) => {
    const width = x!.shape.at(-1);
    if (gain!.shape.length !== 1 || gain!.shape[0] !== width)
      throw new Error(`the gain must have ${width} elements, as the last axis of x`);
    return [x!, { shape: [...x!.shape.slice(0, -1), 1], dtype: 'float32' }];
  },
  onnx: (emitter, [x, gain], { attributes: { epsilon } }) => {
    const mean = emitter.node('ReduceMean', [emitter.node('Mul', [x!, x!]), emitter.integers([-1])], { keepdims: 1 });
    const root = emitter.node('Sqrt', [emitter.node('Add', [mean, emitter.float(epsilon)])]);
    const inverse = emitter.node('Reciprocal', [root]);
    return [emitter.node('Mul', [emitter.node('Mul', [x!, inverse]), gain!]), inverse];
  },
  gradient: ([g], { inputs: [x, gain], outputs: [, inverse] }) => {
    if (g === undefined) return [];
    const normalized = multiply(x!, inverse!);
    return [
      () => {
        const scaled = multiply(g, gain!);
        const mean = reduceMean(multiply(scaled, normalized), [-1], { keep: true });
        return multiply(inverse!, subtract(scaled, multiply(normalized, mean)));
      },
      () => sumTo(multiply(g, normalized), gain!.shape),
    ];
  },
  evaluate: ([x, gain], { attributes: { epsilon } }) => {
    const width = x!.shape.at(-1)!;
    const rows = x!.data.length / width;
    const [result, inverses] = [x!.data.slice(), new Float64Array(rows)];
    for (let row = 0; row < rows; row++) {
      const values = result.subarray(row * width, (row + 1) * width);
      const inverse = 1 / Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / width + epsilon);
      inverses[row] = inverse;
      values.forEach((value, i) => (values[i] = value * inverse * gain!.data[i]!));
    }
    return [result, inverses];
  },
});

/** gain · x / √(mean(x²) + epsilon) over the last axis. */
export function rmsNormalization(x: Tensor, gain: Tensor, epsilon: number): Tensor {
  return x.graph.apply(rmsNormalizationOperation, [x, gain], { epsilon })[0]!;
}
