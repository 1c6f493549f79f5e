import { binary, type Operand } from '../elementwise.js';
import type { Tensor } from '../graph.js';
import { multiply } from './multiply.js';
import { negate } from './negate.js';

/** A / b */
export const divide: (a: Operand, b: Operand) => Tensor = binary({
  name: 'divide',
  onnx: 'Div',
  value: (a, b) => a / b,
  gradient: { left: (g, { b }) => divide(g, b), right: (g, { b, y }) => negate(divide(multiply(g, y), b)) },
});
