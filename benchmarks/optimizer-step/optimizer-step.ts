import { adam, type OptimizerMemory } from '../../framework/tensor/index.js';
import { adamRule } from '../../framework/tensor/optimizers/adam.js';
import { plainKernel } from '../../framework/tensor/optimizers/plain-kernel.js';
import type { Benchmark } from '../shared/benchmark.js';
import { measure, type Measurement } from '../shared/measure.js';

const parameters = 1_000_000;
const step = { rate: 5e-4, step: 1, gradientScale: 1 };

/** The same arithmetic without vector instructions, for comparison. */
function plainMemory(): OptimizerMemory {
  const { update, ...arrays } = plainKernel(adamRule, parameters);
  const [beta1, beta2] = [0.9, 0.999];
  const scalars = { beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, stepSize: 5e-3, rootCorrection: 31.6 };
  return { ...arrays, update: () => update({ ...scalars, gradientScale: 1, epsilon: 1e-8, shrink: 1 }) };
}

const optimizerStep: Benchmark<Measurement> = {
  summary: `One update of ${parameters} parameters by Adam, gradients at hand.`,
  async run() {
    const kernels = {
      'adam, vectors in WebAssembly': adam({ learningRate: step.rate }).allocate(parameters),
      'adam, element by element': plainMemory(),
    };
    const results: Measurement[] = [];
    for (const [engine, memory] of Object.entries(kernels)) {
      memory.gradients.fill(1e-3);
      const times = await measure(async () => memory.update(step), { times: 30, warmUp: 5 });
      results.push({ engine, batch: parameters, threads: 1, ...times });
    }
    return results;
  },
  cells: ({ engine, milliseconds, processorMilliseconds }) => ({
    arithmetic: engine,
    ms: milliseconds.toFixed(2),
    'processor ms': processorMilliseconds?.toFixed(2) ?? '',
  }),
};

export default optimizerStep;
