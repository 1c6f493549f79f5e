import { binary } from '../elementwise.js';

/** a + b */
export const add = binary({
  name: 'add',
  onnx: 'Add',
  value: (a, b) => a + b,
  gradient: { left: (g) => g, right: (g) => g },
});
