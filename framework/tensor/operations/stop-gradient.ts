import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';

const stopGradientOperation = operation({
  name: 'stopGradient',
  types: ([x]) => [x!],
  onnx: (_emitter, [x]) => [x!],
  evaluate: ([x]) => [x!.data],
});

/** X, through which no gradient flows back. */
export function stopGradient(x: Tensor): Tensor {
  return x.graph.apply(stopGradientOperation, [x], undefined)[0]!;
}
