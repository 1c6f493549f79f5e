import { binary } from '../elementwise.js';

/** a = b, as a bool tensor */
export const equal = binary({
  name: 'equal',
  onnx: 'Equal',
  value: (a, b) => (a === b ? 1 : 0),
  dtype: 'bool',
});
