import type { Tensor } from '../graph.js';
import { operation } from '../operation.js';
import { multiply } from './multiply.js';
import { square } from './square.js';

const rsqrtOperation = operation({
  name: 'rsqrt',
  types: ([x]) => [x!],
  onnx: (emitter, [x]) => [emitter.node('Reciprocal', [emitter.node('Sqrt', [x!])])],
  gradient: ([g], { outputs: [y] }) => [() => multiply(multiply(g!, -0.5), multiply(square(y!), y!))],
  evaluate: ([x]) => [x!.data.map((value) => 1 / Math.sqrt(value))],
});

/** 1 / √x */
export function rsqrt(x: Tensor): Tensor {
  return x.graph.apply(rsqrtOperation, [x], undefined)[0]!;
}
