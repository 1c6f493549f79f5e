import { expect } from 'chai';
import type { TableMetric } from '../../../framework/report/table-metric.js';
import type { TableGroup, TableOfScores } from '../../../framework/report/table.js';
import { yardstickNotes } from '../../../framework/report/yardstick-notes.js';

const prauc: TableMetric = { metric: 'prauc', label: 'PRAUC', digits: 4, higherIsBetter: true };
const rate: TableMetric = { metric: 'ddi-rate', label: 'DDI rate', digits: 4, higherIsBetter: false };
const size: TableMetric = { metric: 'mean-medications', label: '# medications', digits: 2 };

/** Scores over three seeds with a standard deviation of 0.01; undefined where a row has none. */
function group(name: string, ...rows: readonly (readonly (number | undefined)[])[]): TableGroup {
  const cells = rows.map((row) =>
    row.map((mean) => (mean === undefined ? { best: false } : { score: { mean, sd: 0.01, n: 3 }, best: false })),
  );
  return { group: name, isMixed: false, cells, noBest: [] };
}

function table(...groups: readonly TableGroup[]): TableOfScores {
  const rows = ['regression', 'nearest', 'RETAIN', 'GAMENet'];
  const metrics = [prauc, rate, size];
  return {
    id: 't',
    title: 'T',
    caption: 'T',
    rows,
    metrics,
    groups,
    describes: false,
    split: 'test',
    transposed: false,
  };
}

describe('yardsticks of a table', () => {
  it('are said to be better than other rows, metric by metric, whichever direction is better', () => {
    const overall = group(
      'overall',
      [0.5, 0.04, 9],
      [undefined, undefined, undefined],
      [0.45, 0.08, 5],
      [0.47, 0.02, 5],
    );
    expect(yardstickNotes(table(overall), ['regression', 'nearest'])).to.deep.equal([
      'overall: regression is better on average by PRAUC than RETAIN, GAMENet; by DDI rate than RETAIN (not tested)',
    ]);
  });

  it('are not where the lead is within the spread over seeds, and not compared with each other', () => {
    const overall = group('overall', [0.5, 0.04, 9], [0.3, 0.04, 9], [0.495, 0.04, 5], [0.6, 0.04, 5]);
    expect(yardstickNotes(table(overall), ['regression', 'nearest'])).to.deep.equal([]);
  });

  it('are compared in every group', () => {
    const scores = [[0.5], [0.4], [0.3], [0.6]] as const;
    expect(yardstickNotes(table(group('first', ...scores), group('second', ...scores)), ['nearest'])).to.deep.equal([
      'first: nearest is better on average by PRAUC than RETAIN (not tested)',
      'second: nearest is better on average by PRAUC than RETAIN (not tested)',
    ]);
  });

  it('say nothing where the table does not show them', () => {
    expect(yardstickNotes(table(group('overall', [0.5], [0.4], [0.3], [0.6])), ['absent'])).to.deep.equal([]);
  });
});
