import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { multiply } from './multiply.js';

const squareOperation = operation({
  name: 'square',
  types: ([x]) => [x!],
  onnx: (emitter, [x]) => [emitter.node('Mul', [x!, x!])],
  gradient: ([g], { inputs }) => [() => multiply(multiply(g!, 2), inputs[0]!)],
  evaluate: ([x]) => [x!.data.map((value) => value * value)],
});

/** x² */
export function square(x: Tensor): Tensor {
  return x.graph.apply(squareOperation, [x], undefined)[0]!;
}
