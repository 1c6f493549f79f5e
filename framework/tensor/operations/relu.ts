import { unary } from '../elementwise.js';
import { greater } from './greater.js';
import { where } from './where.js';

/** max(x, 0); the gradient at 0 is 0. */
export const relu = unary({
  name: 'relu',
  onnx: 'Relu',
  value: (x) => Math.max(x, 0),
  gradient: (g, y) => where(greater(y, 0), g, 0),
});
