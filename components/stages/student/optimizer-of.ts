import { UserInputError } from '../../../framework/errors.js';
import type { Services } from '../../../framework/registry/component.js';
import { adam, adamw, rmsprop, type Optimizer } from '../../../framework/tensor/index.js';

/** The optimizer that the `training` section describes. */
export function optimizerOf({ optimizer, learningRate, weightDecay }: Services['training']): Optimizer {
  if (optimizer === 'adamw') return adamw({ learningRate, weightDecay });
  if (weightDecay > 0) {
    throw new UserInputError({
      place: 'training.weightDecay',
      reason: `${optimizer} has no weight decay, but ${weightDecay} is asked for`,
      remedy: 'Write `optimizer: adamw`, or leave weightDecay out.',
    });
  }
  return optimizer === 'rmsprop' ? rmsprop({ learningRate }) : adam({ learningRate });
}
