import { optimizerOf, type Optimizer } from './optimizer.js';

export interface RmspropOptions {
  /** Step size. */
  readonly learningRate: number;
  /** Decay of the mean of the squared gradients; default 0.99. */
  readonly decay?: number;
  /** Added to the root of the squares; default 1e-8. */
  readonly epsilon?: number;
}

/** RMSprop (Hinton 2012) as in PyTorch: each step is the gradient divided by the root of its mean square. */
export function rmsprop(options: RmspropOptions): Optimizer {
  const { learningRate, decay = 0.99, epsilon = 1e-8 } = options;
  return optimizerOf({
    name: 'rmsprop',
    learningRate,
    rule: {
      moments: ['square'],
      scalars: ['gradientScale', 'decay', 'rest', 'rate', 'epsilon'],
      change({ add, subtract, multiply, divide, squareRoot, keep }, element, s) {
        const gradient = keep(multiply(element.gradient, s.gradientScale));
        const square = keep(add(multiply(element.square, s.decay), multiply(multiply(gradient, gradient), s.rest)));
        const change = divide(multiply(gradient, s.rate), add(squareRoot(square), s.epsilon));
        return { square, parameter: subtract(element.parameter, change) };
      },
    },
    scalars: ({ rate, gradientScale }) => ({ gradientScale, decay, rest: 1 - decay, rate, epsilon }),
  });
}
