import type { Optimizer, OptimizerUpdate } from './optimizer.js';

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

function adamOptimizer(name: string, options: AdamOptions, weightDecay: number): Optimizer {
  const { learningRate, betas: [beta1, beta2] = [0.9, 0.999], epsilon = 1e-8 } = options;
  return {
    name,
    learningRate,
    moments: ['mean', 'square'],
    update({ parameters, gradients, moments: [mean, square], rate, step }: OptimizerUpdate): void {
      const stepSize = rate / (1 - beta1 ** step);
      const rootCorrection = 1 / Math.sqrt(1 - beta2 ** step);
      const keep = 1 - rate * weightDecay;
      for (let i = 0; i < parameters.length; i++) {
        const gradient = gradients[i]!;
        const first = (mean![i] = mean![i]! * beta1 + gradient * (1 - beta1));
        const second = (square![i] = square![i]! * beta2 + gradient * gradient * (1 - beta2));
        parameters[i] = parameters[i]! * keep - (stepSize * first) / (Math.sqrt(second) * rootCorrection + epsilon);
      }
    },
  };
}
