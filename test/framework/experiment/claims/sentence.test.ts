import { expect } from 'chai';
import { readSentence } from '../../../../framework/experiment/claims/sentence.js';

const read = (text: string, ...rows: string[]) => readSentence(text, ['>', '<'], (row) => rows.includes(row));

const cut = (...rows: string[]) => {
  const { row, other } = read('a > b > c by prauc', ...rows)!;
  return [row, other];
};

describe('readSentence', () => {
  it('takes a claim apart', () => {
    expect(read('LEADER(S) > w/o KD by prauc on multi-visit within 0.1')).to.deep.equal({
      row: 'LEADER(S)',
      relation: '>',
      other: 'w/o KD',
      metric: 'prauc',
      group: 'multi-visit',
      within: '0.1',
    });
  });

  it('cuts between two names that exist', () => {
    expect(cut('a > b', 'c')).to.deep.equal(['a > b', 'c']);
    expect(cut('a', 'b > c')).to.deep.equal(['a', 'b > c']);
    expect(cut()).to.deep.equal(['a', 'b > c']);
  });

  it('takes the last "by" for that of the metric', () => {
    expect(read('trained by hand > w/o KD by f1')).to.include({ row: 'trained by hand', metric: 'f1' });
  });

  it('knows no claim without a relation or a metric', () => {
    expect(read('LEADER(S) by prauc')).to.equal(undefined);
    expect(read('a > b')).to.equal(undefined);
  });
});
