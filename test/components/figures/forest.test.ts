import { expect } from 'chai';
import forest from '../../../components/figures/forest.js';
import type { RowDifference } from '../../../framework/contracts/figure.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';

const one = { group: 'overall', metric: 'prauc', trainings: 3 };
const differences: readonly RowDifference[] = [
  { ...one, row: 'b', difference: 0.02, interval: { low: 0.01, high: 0.03 }, words: '0.004', isCorrected: true },
  { ...one, row: 'c', difference: -0.01, words: 'too few' },
];
const rows = { a: { scores: { prauc: [0.5] } }, b: { scores: { prauc: [0.52] } } } as const;

describe('figure/forest', () => {
  it('draws differences with intervals and p, and says where there is none', async () => {
    const results = madeResults(rows, { compare: async () => differences });
    const [drawing] = await drawingsOf(forest, { baseline: 'a' }, results);
    expect(drawing!.title).to.equal('A made-up experiment: difference in PRAUC from a');
    expect(dataOf(drawing!).map((datum) => [datum['text'], datum['sure']])).to.deep.equal([
      ['+0.0200 [+0.0100, +0.0300]  p = 0.004', true],
      ['−0.0100  too few', false],
    ]);
    expect(drawing!.caption.at(-1)).to.equal('PRAUC: right of 0 is better than the baseline.');
    expect(drawing!.caption).to.include('p is corrected (Holm).');
    expect(drawing!.caption).to.include('Hollow points have no interval: what stands beside them says why.');
  });

  it('asks for the differences of the table that it is told', async () => {
    const asked: unknown[] = [];
    const results = madeResults(rows, { compare: async (request) => (asked.push(request), differences) });
    await drawingsOf(forest, { baseline: 'a', table: 'table-6' }, results);
    expect(asked).to.deep.equal([{ baseline: 'a', table: 'table-6' }]);
  });
});
