import { unary } from '../elementwise.js';
import { divide } from './divide.js';
import { multiply } from './multiply.js';

/** √x; its gradient is infinite at 0. */
export const sqrt = unary({
  name: 'sqrt',
  onnx: 'Sqrt',
  value: Math.sqrt,
  gradient: (g, y) => divide(multiply(g, 0.5), y),
});
