import { expect } from 'chai';
import { withoutChanceLeads } from '../../../framework/report/chance-leads.js';
import type { Comparison } from '../../../framework/report/comparisons.js';
import type { TableOfScores } from '../../../framework/report/table.js';

/** A table of rows A, B and the baseline C, of which one is best. */
function table(best: string): TableOfScores {
  const rows = ['A', 'B', 'C'];
  const group = {
    group: 'overall',
    isMixed: false,
    cells: rows.map((row) => [{ best: row === best }]),
    noBest: [undefined],
  };
  const metrics = [{ metric: 'prauc', label: 'PRAUC', higherIsBetter: true, digits: 4 }];
  return {
    id: 't',
    title: 't',
    caption: 't',
    rows,
    metrics,
    groups: [group],
    describes: false,
    split: 'test',
    transposed: false,
    baseline: 'C',
  };
}

const compared = (row: string, correctedP: number | undefined): Comparison => ({
  row,
  group: 'overall',
  metric: 'prauc',
  difference: 0.01,
  test: 'patients',
  words: correctedP === undefined ? 'too few' : String(correctedP),
  trainings: 1,
  unit: 'seed',
  isShared: false,
  ...(correctedP !== undefined && { tested: { correctedP } }),
});

function found(best: string, ofA: number | undefined, ofB: number | undefined) {
  const [group] = withoutChanceLeads(table(best), [compared('A', ofA), compared('B', ofB)]).groups;
  return { best: group!.cells.findIndex(([cell]) => cell!.best), reason: group!.noBest[0] };
}

describe('withoutChanceLeads', () => {
  it('calls no row best whose difference from the baseline may be chance', () => {
    const reason = 'the difference between A and C may be chance (p 1)';
    expect(found('A', 1, 0.01)).to.deep.equal({ best: -1, reason });
    expect(found('A', 0.01, 1)).to.deep.equal({ best: 0, reason: undefined });
  });

  it('calls the baseline best where each row is told from it', () => {
    expect(found('C', 0.01, 0.04)).to.deep.equal({ best: 2, reason: undefined });
    expect(found('C', 0.01, 0.06)).to.deep.equal({
      best: -1,
      reason: 'the difference between B and C may be chance (p 0.06)',
    });
  });

  it('takes a difference of too few patients for chance', () => {
    expect(found('B', 0.01, undefined).reason).to.equal('the difference between B and C may be chance (too few)');
  });
});
