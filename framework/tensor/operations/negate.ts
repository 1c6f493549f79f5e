import { unary } from '../elementwise.js';
import type { Tensor } from '../graph.js';

/** −x */
export const negate: (x: Tensor) => Tensor = unary({
  name: 'negate',
  onnx: 'Neg',
  value: (x) => -x,
  gradient: (g) => negate(g),
});
