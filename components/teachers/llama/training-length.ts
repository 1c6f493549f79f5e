import { defaultEpochs, type LlamaOptions } from './options.js';

/** How long a training lasts. */
export interface TrainingLength {
  readonly epochs: number;
  /** Steps over all epochs. */
  readonly steps: number;
  /** Steps of an epoch (1, 2, …): fewer in the last one where the number of steps is given. */
  stepsOf(epoch: number): number;
}

/** From `epochs`, or from `steps` as in the released run (3,000 for MIMIC-III: 18.9 passes). */
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
