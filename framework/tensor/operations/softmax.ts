import { positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { normalizedRows } from '../reduction.js';
import { multiply } from './multiply.js';
import { reduceSum } from './reduce-sum.js';
import { subtract } from './subtract.js';

const softmaxOperation = operation({
  name: 'softmax',
  types: ([x]) => [x!],
  onnx: (emitter, [x], { attributes: { axis } }) => [emitter.node('Softmax', [x!], { axis })],
  gradient: ([g], { outputs: [y], attributes: { axis } }) => [
    () => {
      const weighted = multiply(g!, y!);
      return subtract(weighted, multiply(y!, reduceSum(weighted, [axis], { keep: true })));
    },
  ],
  evaluate: ([x], { attributes: { axis } }) => [
    normalizedRows(x!, axis, (row) => {
      const largest = Math.max(...row);
      const total = row.reduce((sum, value) => sum + Math.exp(value - largest), 0);
      return row.map((value) => Math.exp(value - largest) / total);
    }),
  ],
});

/** e^x / Σ e^x along an axis (default: the last). */
export function softmax(x: Tensor, axis = -1): Tensor {
  return x.graph.apply(softmaxOperation, [x], { axis: positiveAxis(axis, x.shape.length) })[0]!;
}
