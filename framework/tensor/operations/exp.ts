import { unary } from '../elementwise.js';
import { multiply } from './multiply.js';

/** e^x */
export const exp = unary({
  name: 'exp',
  onnx: 'Exp',
  value: Math.exp,
  gradient: (g, y) => multiply(g, y),
});
