import type { Tensor } from '../graph.js';
import { add } from './add.js';
import { exp } from './exp.js';
import { log } from './log.js';
import { reduceMax } from './reduce-max.js';
import { reduceSum } from './reduce-sum.js';
import { reshape } from './reshape.js';
import { stopGradient } from './stop-gradient.js';
import { subtract } from './subtract.js';

/** Log Σ e^x over axes (default: all), without overflow. */
export function logSumExp(x: Tensor, axes?: readonly number[], options: { readonly keep?: boolean } = {}): Tensor {
  const largest = stopGradient(reduceMax(x, axes, { keep: true }));
  const total = log(reduceSum(exp(subtract(x, largest)), axes, options));
  return add(total, reshape(largest, total.shape));
}
