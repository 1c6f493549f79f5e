import { binary } from '../elementwise.js';

/** A > b, as a bool tensor */
export const greater = binary({
  name: 'greater',
  onnx: 'Greater',
  value: (a, b) => (a > b ? 1 : 0),
  dtype: 'bool',
});
