import { linearDecay, warmUp, type Schedule } from '../../../framework/tensor/index.js';
import type { LlamaOptions } from './options.js';

/** Learning rate of a step (1, 2, …). It rises linearly over the warm-up, then falls linearly to the final share. */
export function learningRateSchedule(
  { learningRate, warmupSteps, finalRate }: Pick<LlamaOptions, 'learningRate' | 'warmupSteps' | 'finalRate'>,
  steps: number,
): Schedule {
  const falling = linearDecay(Math.max(1, steps - warmupSteps), learningRate, learningRate * finalRate);
  return warmUp(warmupSteps, learningRate, falling);
}
