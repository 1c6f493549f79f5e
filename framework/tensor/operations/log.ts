import { unary } from '../elementwise.js';
import { divide } from './divide.js';

/** Natural logarithm. */
export const log = unary({
  name: 'log',
  onnx: 'Log',
  value: Math.log,
  gradient: (g, _y, x) => divide(g, x),
});
