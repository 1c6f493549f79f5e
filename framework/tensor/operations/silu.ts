import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { add } from './add.js';
import { multiply } from './multiply.js';
import { sigmoid } from './sigmoid.js';
import { subtract } from './subtract.js';

const siluOperation = operation({
  name: 'silu',
  types: ([x]) => [x!],
  onnx: (emitter, [x]) => [emitter.node('Mul', [x!, emitter.node('Sigmoid', [x!])])],
  gradient: ([g], { inputs: [x], outputs: [y] }) => [
    () => {
      const gate = sigmoid(x!);
      return multiply(g!, add(gate, multiply(y!, subtract(1, gate))));
    },
  ],
  evaluate: ([x]) => [x!.data.map((value) => value / (1 + Math.exp(-value)))],
});

/** x · sigmoid(x), also called swish. */
export function silu(x: Tensor): Tensor {
  return x.graph.apply(siluOperation, [x], undefined)[0]!;
}
