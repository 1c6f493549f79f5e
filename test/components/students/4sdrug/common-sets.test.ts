import { expect } from 'chai';
import { commonSets } from '../../../../components/students/4sdrug/common-sets.js';

describe('what patients of a batch have in common', () => {
  it('is shared with the other one whose diagnoses are most alike, the first of several', () => {
    const diagnoses = [[0, 1, 2], [1, 2, 3], [5], [2, 1, 3]];
    const medications = [[0, 1], [1, 2], [9], [2]];
    expect(commonSets(diagnoses, medications)).to.deep.equal([
      { diagnoses: [1, 2], medications: [1] },
      { diagnoses: [1, 2, 3], medications: [2] },
      { diagnoses: [], medications: [] },
      { diagnoses: [2, 1, 3], medications: [2] },
    ]);
  });

  it('is nothing for a patient alone', () => {
    expect(commonSets([[0]], [[1]])).to.deep.equal([{ diagnoses: [], medications: [] }]);
  });
});
