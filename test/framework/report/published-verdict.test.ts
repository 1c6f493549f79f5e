import { expect } from 'chai';
import { directions } from '../../../framework/report/published-directions.js';
import { explainedDifference, publishedPoints } from '../../../framework/report/published-points.js';
import { verdictNotes } from '../../../framework/report/published-verdict.js';
import type { TableCell, TableOfScores } from '../../../framework/report/table.js';

const figure = (mean: number, sd: number | null = 0.002) => ({
  dataset: 'MIMIC-III',
  model: 'm',
  group: 'overall',
  metric: 'prauc',
  mean,
  sd,
});
const score = (mean: number, sd: number | null = null, n = 1) => ({ mean, sd, n });

function tableOf(cells: Readonly<Record<string, Omit<TableCell, 'best'>>>, baseline?: string): TableOfScores {
  return {
    id: 't',
    title: 't',
    caption: 't',
    rows: Object.keys(cells),
    metrics: [{ metric: 'prauc', label: 'PRAUC', higherIsBetter: true, digits: 4 }],
    groups: [
      {
        group: 'overall',
        cells: Object.values(cells).map((cell) => [{ ...cell, best: false }]),
        isMixed: false,
        noBest: [undefined],
      },
    ],
    describes: false,
    split: 'test',
    transposed: false,
    ...(baseline !== undefined && { baseline }),
  };
}

/** A row with its published figure. */
const beside = (measured: number, published: number) => ({
  score: score(measured),
  published: figure(published),
  delta: measured - published,
});

/** A row of another cohort with its published figure. */
const elsewhere = (measured: number, published: number) => ({
  score: score(measured),
  published: figure(published),
  otherCohort: 'made-up patients',
});

describe('the verdict on a published table', () => {
  it('explains differences by twice the published ± and by the deviation over seeds', () => {
    expect(explainedDifference(figure(0.78), score(0.78))).to.be.closeTo(1.96 * 0.004, 1e-12);
    const seeds = 0.003 ** 2 * (1 + 1 / 5);
    expect(explainedDifference(figure(0.78), score(0.78, 0.003, 5))).to.be.closeTo(
      1.96 * Math.sqrt(0.004 ** 2 + seeds),
      1e-12,
    );
    expect(explainedDifference(figure(0.78, null), score(0.78))).to.equal(0);
  });

  it('counts points within the tolerance, explained ones, and names those that are farther away', () => {
    const table = tableOf({ a: beside(0.785, 0.78), b: beside(0.7875, 0.78), c: beside(0.7, 0.78) });
    expect(publishedPoints(table, 0.006)).to.deep.equal({
      axis: 'points',
      verdict: 'does not hold',
      words:
        '1 of 3 within 0.006, 1 of 3 within what seeds and subsampling explain, farther away: c, overall, PRAUC -0.0800',
    });
    expect(publishedPoints(tableOf({ a: beside(0.785, 0.78) })).verdict).to.equal('holds');
  });

  it('cannot be decided on another cohort, which has directions all the same', () => {
    const table = tableOf({ a: elsewhere(0.5, 0.78), b: elsewhere(0.4, 0.77), c: elsewhere(0.6, 0.77) }, 'a');
    expect(publishedPoints(table)).to.deep.equal({
      axis: 'points',
      verdict: 'cannot be decided',
      words: 'not comparable: other cohort (made-up patients)',
    });
    expect(directions(table)).to.deep.equal({
      axis: 'directions',
      verdict: 'does not hold',
      words: '1 of 2 differences from a have the published sign, not: c < a, overall, PRAUC',
    });
  });

  it('compares every two rows where there is no baseline', () => {
    const table = tableOf({ a: beside(0.5, 0.78), b: beside(0.4, 0.77), c: beside(0.3, 0.7) });
    expect(directions(table).words).to.equal('3 of 3 differences between two rows have the published sign');
    expect(directions(tableOf({ a: beside(0.5, 0.78) })).verdict).to.equal('cannot be decided');
  });

  it('is a note for each axis', () => {
    expect(verdictNotes({ axes: [{ axis: 'points', verdict: 'holds', words: 'all' }] })).to.deep.equal([
      'reproduction, points: holds (all)',
    ]);
    expect(verdictNotes(undefined)).to.deep.equal([]);
  });
});
