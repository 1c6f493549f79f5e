import type { Dimension } from '../dimension.js';
import type { Tensor } from '../graph.js';
import { divide } from './divide.js';
import { exp } from './exp.js';
import { gather, segmentSum } from './gather.js';
import { segmentMax } from './segment-max.js';
import { stopGradient } from './stop-gradient.js';
import { subtract } from './subtract.js';

/**
 * Softmax among the rows that share an id: attention over sets of different sizes, or over the neighbours of each node. x
 * [i…, width…], ids int32 [i…] below `count` → the same shape; for each id and each element of a row, the results sum to 1.
 */
export function segmentSoftmax(x: Tensor, ids: Tensor, count: Dimension): Tensor {
  const largest = stopGradient(segmentMax(x, ids, count));
  const powers = exp(subtract(x, gather(largest, ids)));
  return divide(powers, gather(segmentSum(powers, ids, count), ids));
}
