import { expect } from 'chai';
import { meanInterval, studentTQuantile } from '../../../framework/statistics/mean-interval.js';

describe('the interval of a mean', () => {
  // Printed tables of Student's t.
  for (const [confidence, degreesOfFreedom, t] of [
    [0.95, 1, 12.706204736],
    [0.95, 4, 2.776445105],
    [0.99, 9, 3.249835542],
    [0.95, 1000, 1.962339081],
  ] as const) {
    it(`has t = ${t} for ${100 * confidence} % and ${degreesOfFreedom} degrees of freedom`, () =>
      expect(studentTQuantile(confidence, degreesOfFreedom)).to.be.closeTo(t, 1e-9));
  }

  it('is mean ± t · sd / √n', () => {
    const { low, high } = meanInterval({ mean: 0.45, sd: 0.0707106781, n: 2 })!;
    // 12.7062 · 0.0707107 / √2 = 0.63531
    expect([low, high].map((value) => Number(value.toFixed(5)))).to.deep.equal([-0.18531, 1.08531]);
  });

  it('does not exist for one value', () => expect(meanInterval({ mean: 1, sd: 0.1, n: 1 })).to.equal(undefined));
});
