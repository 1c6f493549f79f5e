import type { Services } from '../../../framework/registry/component.js';
import { adam, adamw, type Optimizer } from '../../../framework/tensor/index.js';

/** The optimizer that the `training` section describes. */
export function optimizerOf({ optimizer, learningRate, weightDecay }: Services['training']): Optimizer {
  return optimizer === 'adamw' ? adamw({ learningRate, weightDecay }) : adam({ learningRate });
}
