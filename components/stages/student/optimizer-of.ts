import type { Services } from '../../../framework/registry/component.js';
import { adam, adamw, rmsprop, type Optimizer } from '../../../framework/tensor/index.js';

/** The optimizer that the `training` section describes. Weight decay is adamw's alone: the section has a rule for it. */
export function optimizerOf({ optimizer, learningRate, weightDecay }: Services['training']): Optimizer {
  if (optimizer === 'adamw') return adamw({ learningRate, weightDecay });
  return optimizer === 'rmsprop' ? rmsprop({ learningRate }) : adam({ learningRate });
}
