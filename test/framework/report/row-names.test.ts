import { expect } from 'chai';
import { rowNames } from '../../../framework/report/row-names.js';

describe('names of rows in a note', () => {
  it('are in quotes where they hold a comma', () => {
    expect(rowNames(['w/o KD', 'LEADER(S), width=64'])).to.equal('w/o KD, "LEADER(S), width=64"');
  });

  it('are all rows where they are so many', () => {
    const names = ['a', 'b', 'c'];
    expect(rowNames(names, names)).to.equal('all rows');
    expect(rowNames(['a', 'b'], names)).to.equal('a, b');
    expect(rowNames(['a'], ['a'])).to.equal('a');
  });
});
