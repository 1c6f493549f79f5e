import { unary } from '../elementwise.js';
import { multiply } from './multiply.js';
import { sigmoid } from './sigmoid.js';

/** log(1 + e^x), without overflow. */
export const softplus = unary({
  name: 'softplus',
  onnx: 'Softplus',
  value: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
  gradient: (g, _y, x) => multiply(g, sigmoid(x)),
});
