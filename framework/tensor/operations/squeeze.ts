import { positiveAxis } from '../broadcast.js';
import type { Tensor } from '../graph.js';
import { reshape } from './reshape.js';

/** Drops an axis of size 1. */
export function squeeze(x: Tensor, axis: number): Tensor {
  const position = positiveAxis(axis, x.shape.length);
  if (x.shape[position] !== 1)
    throw new Error(`squeeze: axis ${axis} of [${x.shape.join(', ')}] has size ${x.shape[position]}, not 1`);
  return reshape(x, x.shape.toSpliced(position, 1));
}
