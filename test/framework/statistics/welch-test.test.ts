import { expect } from 'chai';
import { welchTest, welchTestOfPrinted } from '../../../framework/statistics/welch-test.js';

const print = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, populationStandardDeviation: Math.sqrt(squares / values.length), n: values.length };
};

describe('welchTest', () => {
  it('divides the difference of means by its standard error', () => {
    // Means 2 and 5, variances 1 and 4 (n - 1), three values each: (2 - 5) / sqrt(1/3 + 4/3)
    const { statistic, degreesOfFreedom } = welchTest([1, 2, 3], [3, 5, 7])!;
    expect(statistic).to.be.closeTo(-3 / Math.sqrt(5 / 3), 1e-12);
    // (5/3)² / ((1/3)²/2 + (4/3)²/2) = 50/17
    expect(degreesOfFreedom).to.be.closeTo(50 / 17, 1e-12);
  });

  it('is not comparable with one value on a side, or when nothing varies', () => {
    expect(welchTest([1], [1, 2])).to.equal(undefined);
    expect(welchTest([0.1, 0.1, 0.1], [0.3, 0.3])).to.equal(undefined);
  });
});

describe('welchTestOfPrinted', () => {
  it('finds the unstarred cell of Table IV: LEADER(S) against REFINE, multi-visit PRAUC', () => {
    const test = welchTestOfPrinted(
      { mean: 0.783, populationStandardDeviation: 0.0019, n: 10 },
      { mean: 0.7791, populationStandardDeviation: 0.0017, n: 10 },
    )!;
    // The printed ± has divisor 10, so the squared standard errors are 0.0019²/9 and 0.0017²/9.
    expect(test.statistic).to.be.closeTo(0.0039 / Math.sqrt((0.0019 ** 2 + 0.0017 ** 2) / 9), 1e-9);
    expect(test.p).to.be.closeTo(2.3434329524777e-4, 1e-9);
  });

  it('equals the test of the values behind the figures', () => {
    const a = [0.71, 0.74, 0.69, 0.73];
    const b = [0.66, 0.7, 0.71];
    const [printed, direct] = [welchTestOfPrinted(print(a), print(b))!, welchTest(a, b)!];
    expect(printed.statistic).to.be.closeTo(direct.statistic, 1e-9);
    expect(printed.degreesOfFreedom).to.be.closeTo(direct.degreesOfFreedom, 1e-9);
    expect(printed.p).to.be.closeTo(direct.p, 1e-12);
  });
});
