import type { LlamaOptions } from './options.js';

/** Step (1, 2, …) → learning rate: a straight rise over the warm-up, then a straight fall to the final share. */
export function learningRateSchedule(
  { learningRate, warmupSteps, finalRate }: Pick<LlamaOptions, 'learningRate' | 'warmupSteps' | 'finalRate'>,
  steps: number,
): (step: number) => number {
  return (step) => {
    if (step <= warmupSteps) return (learningRate * step) / warmupSteps;
    const passed = (step - warmupSteps) / Math.max(1, steps - warmupSteps);
    return learningRate * (1 - (1 - finalRate) * Math.min(1, passed));
  };
}
