import { binary, type Operand } from '../elementwise.js';
import type { Tensor } from '../graph.js';

/** a · b, element by element */
export const multiply: (a: Operand, b: Operand) => Tensor = binary({
  name: 'multiply',
  onnx: 'Mul',
  value: (a, b) => a * b,
  gradient: { left: (g, { b }) => multiply(g, b), right: (g, { a }) => multiply(g, a) },
});
