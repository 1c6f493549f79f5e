import { expect } from 'chai';
import { legacyPermutation } from '../../../../components/datasets/cohort/legacy-permutation.js';

describe('legacyPermutation', () => {
  // numpy.random.RandomState(42).permutation(n)[:k]
  for (const [n, first] of [
    [10, [8, 1, 5]],
    [1000, [521, 737, 740, 660, 411]],
    [59_376, [48_588, 28_405, 37_147, 27_339, 16_013, 4_039, 58_911, 17_203]],
  ] as const) {
    it(`draws from ${n} as numpy's RandomState(42) does`, () => {
      expect([...legacyPermutation(n, 42).subarray(0, first.length)]).to.deep.equal(first);
    });
  }

  it('holds every number once', () => {
    expect([...legacyPermutation(100, 7)].sort((a, b) => a - b)).to.deep.equal([...Array(100).keys()]);
    expect([...legacyPermutation(1, 7)]).to.deep.equal([0]);
    expect([...legacyPermutation(0, 7)]).to.deep.equal([]);
  });
});
