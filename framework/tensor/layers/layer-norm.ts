import type { Scope, Tensor } from '../graph.js';
import { ones, zeros } from '../initializers.js';
import { layerNormalization } from '../operations/layer-normalization.js';

/** Layer normalization over the last axis; parameters `gain` and `bias` [width]. `epsilon` is added to the variance. */
export function layerNorm(scope: Scope, x: Tensor, options: { readonly epsilon: number }): Tensor {
  const width = x.shape.at(-1);
  if (typeof width !== 'number')
    throw new Error(`layer ${scope.path}: layerNorm needs a fixed last axis, not [${x.shape.join(', ')}]`);
  const gain = scope.parameter('gain', [width], ones);
  const bias = scope.parameter('bias', [width], zeros);
  return scope.within(() => layerNormalization(x, gain, bias, options.epsilon));
}
