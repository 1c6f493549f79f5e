import { expect } from 'chai';
import { cosine, linearDecay, rmsprop, stepDecay, warmUp } from '../../../../framework/tensor/index.js';

describe('schedules', () => {
  it('rise, then follow another', () => {
    const schedule = warmUp(4, 0.1, linearDecay(2, 0.1));
    expect([1, 4, 5, 6, 7, 9].map(schedule).map((rate) => rate.toFixed(4))).to.deep.equal([
      '0.0250',
      '0.1000',
      '0.1000',
      '0.0500',
      '0.0000',
      '0.0000',
    ]);
  });

  it('fall in a half cosine', () => {
    const schedule = cosine(10, 1, 0.2);
    expect(schedule(1)).to.equal(1);
    expect(schedule(6)).to.be.closeTo(0.6, 1e-12);
    expect(schedule(11)).to.be.closeTo(0.2, 1e-12);
    expect(schedule(100)).to.be.closeTo(0.2, 1e-12);
  });

  it('fall in steps', () => {
    expect([1, 3, 4, 7].map(stepDecay(3, 0.8, 0.5))).to.deep.equal([0.8, 0.8, 0.4, 0.2]);
  });
});

describe('rmsprop', () => {
  it('divides the gradient by the root of its mean square', () => {
    const memory = rmsprop({ learningRate: 0.1 }).allocate(1);
    memory.gradients.set([4]);
    memory.update({ rate: 0.1, step: 1, gradientScale: 0.5 });
    expect(memory.parameters[0]).to.be.closeTo((-0.1 * 2) / Math.sqrt(0.01 * 4), 1e-5);
  });
});
