import { tensors, type Operand } from '../elementwise.js';
import type { Tensor } from '../graph.js';
import { maximum } from './maximum.js';
import { negate } from './negate.js';

/** The smaller of a and b; where they are equal, the gradient goes to b. */
export function minimum(a: Operand, b: Operand): Tensor {
  const [left, right] = tensors('minimum', a, b);
  return negate(maximum(negate(left), negate(right)));
}
