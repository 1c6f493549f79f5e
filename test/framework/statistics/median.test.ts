import { expect } from 'chai';
import { median } from '../../../framework/statistics/median.js';

describe('the median', () => {
  it('is the middle one of the values, by size', () => {
    const values = [10, 9, 100];
    expect(median(values)).to.equal(10);
    expect(values).to.deep.equal([10, 9, 100]);
  });

  it('is the mean of the two in the middle where their number is even', () => {
    expect(median([4, 1, 3, 100])).to.equal(3.5);
    expect(median([])).to.satisfy(Number.isNaN);
  });
});
