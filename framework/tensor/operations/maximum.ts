import { binary } from '../elementwise.js';
import { greater } from './greater.js';
import { where } from './where.js';

/** The larger of a and b; where they are equal, the gradient goes to b. */
export const maximum = binary({
  name: 'maximum',
  onnx: 'Max',
  value: Math.max,
  gradient: {
    left: (g, { a, b }) => where(greater(a, b), g, 0),
    right: (g, { a, b }) => where(greater(a, b), 0, g),
  },
});
