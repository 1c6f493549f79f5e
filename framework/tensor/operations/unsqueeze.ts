import { positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { reshape } from './reshape.js';

/** Adds an axis of size 1 at a position of the result. */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  return reshape(x, x.shape.toSpliced(positiveAxis(axis, x.shape.length + 1), 0, 1));
}
