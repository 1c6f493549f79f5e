import { optimizerOf, type Optimizer } from './optimizer.js';
import type { UpdateRule } from './update-rule.js';

export interface AdamOptions {
  /** Step size. */
  readonly learningRate: number;
  /** Decay of the mean of the gradients and of their squares; default 0.9 and 0.999. */
  readonly betas?: readonly [number, number];
  /** Added to the root of the squares; default 1e-8. */
  readonly epsilon?: number;
}

/** Adam (Kingma & Ba 2015) with bias correction, as in PyTorch. */
export function adam(options: AdamOptions): Optimizer {
  return adamOptimizer('adam', options, 0);
}

/** Adam with decoupled weight decay (Loshchilov & Hutter 2019): each step first shrinks the weights by rate · weightDecay. */
export function adamw(options: AdamOptions & { readonly weightDecay?: number }): Optimizer {
  return adamOptimizer('adamw', options, options.weightDecay ?? 0.01);
}

type Scalar =
  'gradientScale' | 'beta1' | 'rest1' | 'beta2' | 'rest2' | 'stepSize' | 'rootCorrection' | 'epsilon' | 'shrink';

/** The rule for one element; `mean` and `square` are decaying averages of the gradient and its square. */
export const adamRule: UpdateRule<'mean' | 'square', Scalar> = {
  moments: ['mean', 'square'],
  scalars: ['gradientScale', 'beta1', 'rest1', 'beta2', 'rest2', 'stepSize', 'rootCorrection', 'epsilon', 'shrink'],
  change({ add, subtract, multiply, divide, squareRoot, keep }, element, s) {
    const gradient = keep(multiply(element.gradient, s.gradientScale));
    const mean = keep(add(multiply(element.mean, s.beta1), multiply(gradient, s.rest1)));
    const square = keep(add(multiply(element.square, s.beta2), multiply(multiply(gradient, gradient), s.rest2)));
    const root = add(multiply(squareRoot(square), s.rootCorrection), s.epsilon);
    const change = divide(multiply(mean, s.stepSize), root);
    return { mean, square, parameter: subtract(multiply(element.parameter, s.shrink), change) };
  },
};

function adamOptimizer(name: string, options: AdamOptions, weightDecay: number): Optimizer {
  const { learningRate, betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8 } = options;
  return optimizerOf({
    name,
    learningRate,
    rule: adamRule,
    scalars: ({ rate, step, gradientScale }) => ({
      gradientScale,
      beta1,
      rest1: 1 - beta1,
      beta2,
      rest2: 1 - beta2,
      stepSize: rate / (1 - beta1 ** step),
      rootCorrection: 1 / Math.sqrt(1 - beta2 ** step),
      epsilon,
      shrink: 1 - rate * weightDecay,
    }),
  });
}
