import { expect } from 'chai';
import { acceptedInterval } from '../../../framework/statistics/accepted-interval.js';

const nowhere = (expected: number) => (expected === 3 ? 1 : 0);
/** Falls slowly above 3 and fast below it. */
const pOf = (expected: number) => Math.exp(-Math.abs(expected - 3) * (expected > 3 ? 1 : 100));

describe('acceptedInterval', () => {
  it('ends where p falls to the level, on either side', () => {
    const { low, high } = acceptedInterval(pOf, { difference: 3, scale: 0.5, level: 0.05 });
    expect(high).to.be.closeTo(3 + Math.log(20), 1e-9);
    expect(low).to.be.closeTo(3 - Math.log(20) / 100, 1e-9);
  });

  it('is the difference alone where nothing varies', () => {
    expect(acceptedInterval(nowhere, { difference: 3, scale: 0, level: 0.05 })).to.deep.equal({ low: 3, high: 3 });
  });
});
