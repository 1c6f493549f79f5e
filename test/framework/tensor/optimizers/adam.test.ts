import { expect } from 'chai';
import { adam, adamw, Generator } from '../../../../framework/tensor/index.js';
import { adamRule } from '../../../../framework/tensor/optimizers/adam.js';
import { plainKernel } from '../../../../framework/tensor/optimizers/plain-kernel.js';
import { simdKernel } from '../../../../framework/tensor/optimizers/simd-kernel.js';

describe('adam', () => {
  it('moves by the learning rate at first, whatever the size of the gradient', () => {
    const memory = adam({ learningRate: 0.1 }).allocate(2);
    memory.parameters.set([1, 1]);
    memory.gradients.set([1e-3, -20]);
    memory.update({ rate: 0.1, step: 1, gradientScale: 1 });
    // Mean / (1 − 0.9) = g, square / (1 − 0.999) = g²: the change is rate · g / (|g| + 1e-8)
    expect(memory.parameters[0]).to.be.closeTo(0.9, 1e-5);
    expect(memory.parameters[1]).to.be.closeTo(1.1, 1e-6);
    expect([...memory.moments['mean']!]).to.deep.equal([
      Math.fround(Math.fround(1e-3) * Math.fround(0.1)),
      Math.fround(-20 * Math.fround(0.1)),
    ]);
  });

  it('shrinks weights by rate · decay in adamw', () => {
    const memory = adamw({ learningRate: 0.1, weightDecay: 0.5 }).allocate(1);
    memory.parameters.set([2]);
    memory.update({ rate: 0.1, step: 1, gradientScale: 1 });
    expect(memory.parameters[0]).to.be.closeTo(2 * (1 - 0.1 * 0.5), 1e-6);
  });

  it('gives the same bits as vector instructions and element by element', () => {
    const kernels = [simdKernel(adamRule, 1003)!, plainKernel(adamRule, 1003)];
    for (const kernel of kernels) {
      const generator = new Generator(4);
      generator.normalInto(kernel.parameters);
      for (let step = 1; step < 5; step++) {
        generator.normalInto(kernel.gradients, 0, 10 ** -step);
        const scalars = { gradientScale: 0.7, beta1: 0.9, rest1: 0.1, beta2: 0.999, rest2: 0.001 };
        kernel.update({ ...scalars, stepSize: 0.01 / step, rootCorrection: 1.1, epsilon: 1e-8, shrink: 0.99 });
      }
    }
    expect(kernels[0]!.parameters).to.deep.equal(kernels[1]!.parameters);
    expect(kernels[0]!.moments).to.deep.equal(kernels[1]!.moments);
  });
});
