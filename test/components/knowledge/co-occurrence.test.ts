import { expect } from 'chai';
import { coOccurrences } from '../../../components/knowledge/co-occurrence.js';
import { smallCohort } from '../small-cohort.js';

const visit = (...medications: number[]) => ({ diagnoses: [0], procedures: [0], medications });
const cohort = smallCohort([[visit(0, 1), visit(1, 0, 3)], [visit(2, 3)], [visit(4)]]);
const split = {
  train: Int32Array.of(0, 2),
  validation: Int32Array.of(1),
  test: new Int32Array(),
  extra: new Int32Array(),
};

describe('the co-occurrence graph', () => {
  it('counts visits of training patients alone', () => {
    const { pairs, visits } = coOccurrences(cohort, split, 'train');
    expect(pairs).to.deep.equal([
      [0, 1],
      [0, 3],
      [1, 3],
    ]);
    expect([...visits]).to.deep.equal([2, 1, 1]);
  });

  it('has the pairs of every patient where the released code is followed', () => {
    expect(coOccurrences(cohort, split, 'all').pairs).to.deep.include([2, 3]);
    expect(coOccurrences(cohort, split, 'train').pairs).not.to.deep.include([2, 3]);
  });
});
