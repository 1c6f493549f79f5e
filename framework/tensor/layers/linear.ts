import type { Scope, Tensor } from '../graph.js';
import { kaimingUniform, type Initializer } from '../initializers.js';
import { affine } from '../operations/affine.js';

export interface LinearOptions {
  /** Number of output features. */
  readonly width: number;
  readonly bias?: boolean;
  /** Of weight and bias; default U(±1/√inputs), as in PyTorch. */
  readonly initializer?: Initializer;
}

/** x Wᵀ + b. x [..., in] → [..., width]; parameters `weight` [width, in] and `bias` [width], as in PyTorch. */
export function linear(scope: Scope, x: Tensor, options: LinearOptions): Tensor {
  const inputs = x.shape.at(-1);
  if (typeof inputs !== 'number')
    throw new Error(`layer ${scope.path}: linear needs a fixed number of features, not [${x.shape.join(', ')}]`);
  const initializer = options.initializer ?? kaimingUniform(inputs);
  const weight = scope.parameter('weight', [options.width, inputs], initializer);
  const bias = (options.bias ?? true) ? scope.parameter('bias', [options.width], initializer) : undefined;
  return scope.within(() => affine(x, weight, bias));
}
