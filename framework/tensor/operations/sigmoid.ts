import { unary } from '../elementwise.js';
import { multiply } from './multiply.js';
import { subtract } from './subtract.js';

/** 1 / (1 + e^−x) */
export const sigmoid = unary({
  name: 'sigmoid',
  onnx: 'Sigmoid',
  value: (x) => 1 / (1 + Math.exp(-x)),
  gradient: (g, y) => multiply(g, multiply(y, subtract(1, y))),
});
