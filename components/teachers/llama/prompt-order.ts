import type { Generator } from '../../../framework/tensor/index.js';
import { chunks } from '../../training/predict.js';

/**
 * Batches of prompt numbers in the random order of an epoch (1, 2, …).
 *
 * @param generator of the training; it is not changed
 */
export function promptOrder(prompts: number, size: number, generator: Generator, epoch: number): readonly Int32Array[] {
  return chunks(generator.split(`order of epoch ${epoch}`).permutation(prompts), size);
}
