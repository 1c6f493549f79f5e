import { unary } from '../elementwise.js';
import { multiply } from './multiply.js';
import { sign } from './sign.js';

/** |x|; the gradient at 0 is 0. */
export const abs = unary({
  name: 'abs',
  onnx: 'Abs',
  value: Math.abs,
  gradient: (g, _y, x) => multiply(g, sign(x)),
});
