import { unary } from '../elementwise.js';
import { multiply } from './multiply.js';
import { square } from './square.js';
import { subtract } from './subtract.js';

/** Hyperbolic tangent. */
export const tanh = unary({
  name: 'tanh',
  onnx: 'Tanh',
  value: Math.tanh,
  gradient: (g, y) => multiply(g, subtract(1, square(y))),
});
