import { positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { normalizedRows } from '../reduction.js';
import { exp } from './exp.js';
import { multiply } from './multiply.js';
import { reduceSum } from './reduce-sum.js';
import { subtract } from './subtract.js';

const logSoftmaxOperation = operation({
  name: 'logSoftmax',
  types: ([x]) => [x!],
  onnx: (emitter, [x], { attributes: { axis } }) => [emitter.node('LogSoftmax', [x!], { axis })],
  gradient: ([g], { outputs: [y], attributes: { axis } }) => [
    () => subtract(g!, multiply(exp(y!), reduceSum(g!, [axis], { keep: true }))),
  ],
  evaluate: ([x], { attributes: { axis } }) => [
    normalizedRows(x!, axis, (row) => {
      const largest = Math.max(...row);
      const total = Math.log(row.reduce((sum, value) => sum + Math.exp(value - largest), 0));
      return row.map((value) => value - largest - total);
    }),
  ],
});

/** x − log Σ e^x along an axis (default: the last). */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return x.graph.apply(logSoftmaxOperation, [x], { axis: positiveAxis(axis, x.shape.length) })[0]!;
}
