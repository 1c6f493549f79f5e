import type { Scope, Tensor } from '../graph.js';
import { ones } from '../initializers.js';
import { rmsNormalization } from '../operations/rms-normalization.js';

/** Normalization by the root mean square of the last axis; parameter `gain` [width]. `epsilon` is added to the mean square. */
export function rmsNorm(scope: Scope, x: Tensor, options: { readonly epsilon: number }): Tensor {
  const width = x.shape.at(-1);
  if (typeof width !== 'number')
    throw new Error(`layer ${scope.path}: rmsNorm needs a fixed last axis, not [${x.shape.join(', ')}]`);
  const gain = scope.parameter('gain', [width], ones);
  return scope.within(() => rmsNormalization(x, gain, options.epsilon));
}
