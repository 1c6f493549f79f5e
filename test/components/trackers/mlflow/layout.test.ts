import { expect } from 'chai';
import { rowCharts } from '../../../../components/trackers/mlflow/layout/charts.js';
import { headlineTags, headlineText } from '../../../../components/trackers/mlflow/layout/headline.js';
import { alike, variedParameters } from '../../../../components/trackers/mlflow/layout/parameters.js';
import { order, savedViews } from '../../../../components/trackers/mlflow/layout/saved-views.js';
import { colours, seriesColour } from '../../../../framework/series-colour.js';

describe('what the tracker mlflow shows', () => {
  const score = { mean: 0.44504, sd: 0.00707, n: 2 };

  it('puts everything about the first score into one line, and into tags of equal form', () => {
    const against = { baseline: 'LEADER(S)', difference: -0.0452, p: '< 0.001' };
    const headline = { name: 'test/overall/prauc', score, against, published: 0.4824 };
    expect(headlineText(headline)).to.equal(
      'test/overall/prauc 0.4450 ± 0.0071 (2 seeds), -0.0452 vs LEADER(S) (p < 0.001), published 0.4824',
    );
    expect(Object.fromEntries(headlineTags(headline).map(({ key, value }) => [key, value]))).to.deep.equal({
      sd: '0.0071',
      delta: '-0.0452',
      p: '< 0.001',
      published: '0.4824',
      'formulary.baseline': 'LEADER(S)',
    });
  });

  it('calls a difference that four digits do not show neither better nor worse', () => {
    const against = { baseline: 'a', difference: -0.00001 };
    expect(headlineText({ name: 'x', score: { mean: 12, n: 1 }, against })).to.equal('x 12 (1 seed), 0.0000 vs a');
  });

  it('gives every row every path, so that a gap counts as a difference', () => {
    const rows = alike([new Map([['a', '1']]), new Map([['b', '2']])]);
    expect(rows.map((row) => Object.fromEntries(row))).to.deep.equal([
      { a: '1', b: '(absent)' },
      { b: '2', a: '(absent)' },
    ]);
    expect([...variedParameters(rows)]).to.deep.equal(['a', 'b']);
  });

  it('sorts ten rows and seeds as texts as it sorts them as numbers', () => {
    const places = [order(1), order(9), order(10), order(9, 0), order(9, 11), order(9, 2)];
    expect(places.toSorted()).to.deep.equal([order(1), order(9), order(9, 0), order(9, 2), order(9, 11), order(10)]);
  });

  it('places what belongs to the first score beside it, in columns as wide as names', () => {
    const long = 'losses.distillation.weight=0.125';
    const contents = {
      scores: ['test/overall/prauc', 'test/multi-visit/prauc'],
      parameters: ['losses.distillation.weight'],
      rows: [long],
      tags: ['sd', 'delta'],
      isShared: false,
    };
    const [rows] = savedViews(contents, 5);
    const { name, createdAt, state } = JSON.parse(rows!.value) as { name: string; createdAt: number; state: string };
    expect({ name, createdAt }).to.deep.equal({ name: 'Rows', createdAt: 7 });
    const { columnOrder, columnWidths, selectedColumns } = JSON.parse(state) as {
      columnOrder: string[];
      selectedColumns: string[];
      columnWidths: Record<string, number>;
    };
    expect(columnOrder).to.deep.equal([
      'attributes.`Run Name`',
      'metrics.`test/overall/prauc`',
      'tags.`sd`',
      'tags.`delta`',
      'metrics.`test/multi-visit/prauc`',
      'params.`losses.distillation.weight`',
      'attributes.`Description`',
    ]);
    expect(selectedColumns).to.deep.equal(columnOrder.slice(1));
    expect(columnWidths['attributes.`Run Name`']).to.be.greaterThan(7 * long.length);
    expect(Object.keys(columnWidths)).to.have.members(columnOrder);
  });

  it('colours rows as the figures of the report do', () => {
    expect([...colours.keys(), colours.length].map(seriesColour)).to.deep.equal([...colours, colours[0]]);
  });

  it('shows the charts of the scores alone, whatever signs their names hold', () => {
    const { chartsSearchFilter } = rowCharts({ scores: ['test/a+b/f1.x'], parameters: [] });
    const shown = new RegExp(chartsSearchFilter);
    expect(shown.test('test/a+b/f1.x')).to.equal(true);
    expect(shown.test('test/aab/f1.x') || shown.test('summary/test/a+b/f1.x_sd')).to.equal(false);
    expect(shown.test('Options that differ')).to.equal(true);
  });
});
