import { defaultEpochs, type LlamaOptions } from './options.js';

/** The length of a training. */
export interface TrainingLength {
  readonly epochs: number;
  /** Steps over all epochs. */
  readonly steps: number;
  /** Number of steps of an epoch (1, 2, …). The last epoch has fewer where the number of steps is set. */
  stepsOf(epoch: number): number;
}

/** Computes the length from `epochs` or from `steps`. The released run sets steps: 3,000 for MIMIC-III are 18.9 passes. */
export function trainingLength(
  { epochs, steps, batchSize }: Pick<LlamaOptions, 'epochs' | 'steps' | 'batchSize'>,
  prompts: number,
): TrainingLength {
  const perEpoch = Math.ceil(prompts / batchSize);
  const total = steps ?? (epochs ?? defaultEpochs) * perEpoch;
  return {
    epochs: Math.ceil(total / perEpoch),
    steps: total,
    stepsOf: (epoch) => Math.min(perEpoch, total - (epoch - 1) * perEpoch),
  };
}
