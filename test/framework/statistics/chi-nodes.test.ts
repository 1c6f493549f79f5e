import { expect } from 'chai';
import { chiNodes, chiQuantile } from '../../../framework/statistics/chi-nodes.js';

const integral = (degrees: number, limit: number, value: (root: number) => number = () => 1) =>
  chiNodes(degrees, limit).reduce((sum, { root, weight }) => sum + weight * value(root), 0);

describe('chiNodes', () => {
  it('have weights that add up to the probability below the limit', () => {
    // P(|Z| < 1.96), P(√χ² < 1) = 1 - exp(-1/2) with two degrees of freedom, and everything
    expect(integral(1, 1.959963984540054)).to.be.closeTo(0.95, 1e-7);
    expect(integral(2, 1)).to.be.closeTo(1 - Math.exp(-0.5), 1e-9);
    for (const degrees of [1, 2, 4, 9]) expect(integral(degrees, Infinity)).to.be.closeTo(1, 1e-5);
  });

  it('see what happens near 0', () => {
    // E exp(-(χ / h)² / 2) with two degrees of freedom: 1 / (1 + 1 / h²)
    for (const width of [1e-4, 0.01, 1]) {
      const mean = integral(2, Infinity, (root) => Math.exp(-((root / width) ** 2) / 2));
      expect(mean * (1 + width ** -2)).to.be.closeTo(1, 1e-4);
    }
  });

  it('are none where the limit is 0', () => {
    expect(chiNodes(2, 0)).to.deep.equal([]);
  });
});

describe('chiQuantile', () => {
  it('is the root below which draws are so often', () => {
    expect(chiQuantile(0.95, 1)).to.be.closeTo(1.95996, 1e-5);
    expect(chiQuantile(0.2, 2)).to.be.closeTo(Math.sqrt(-2 * Math.log(0.8)), 1e-6);
  });
});
