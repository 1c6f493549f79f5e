import { binary } from '../elementwise.js';
import { negate } from './negate.js';

/** a − b */
export const subtract = binary({
  name: 'subtract',
  onnx: 'Sub',
  value: (a, b) => a - b,
  gradient: { left: (g) => g, right: (g) => negate(g) },
});
