import { expect } from 'chai';
import { duration } from '../../../framework/cli/duration.js';

describe('a duration in words', () => {
  it('grows coarser as it grows', () => {
    expect([0.04, 9.94, 59, 60, 3599, 7505].map(duration)).to.deep.equal([
      '0.0 s',
      '9.9 s',
      '59 s',
      '1 min 0 s',
      '59 min 59 s',
      '2 h 5 min',
    ]);
  });
});
