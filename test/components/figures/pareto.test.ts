import { expect } from 'chai';
import pareto from '../../../components/figures/pareto.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';

const row = (prauc: number, rate: number) => ({ scores: { prauc: [prauc], 'ddi-rate': [rate] } }) as const;

describe('figure/pareto', () => {
  it('finds the rows that no other one is better than in both metrics', async () => {
    const results = madeResults({ a: row(0.5, 0.08), b: row(0.4, 0.06), c: row(0.45, 0.09), d: row(0.4, 0.07) });
    const [drawing] = await drawingsOf(pareto, {}, results);
    const values = dataOf({ ...drawing!, spec: drawing!.spec });
    expect(values.filter(({ front }) => front === true).map((datum) => datum['row'])).to.deep.equal(['b', 'a']);
    expect(drawing!.caption.join(' ')).to.include('Better is to the right and down. The line joins the 2 of 4 rows');
  });

  it('names the front alone where there are many rows', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 11 }, (_, index) => [`row ${index}`, row(0.5 - index / 100, 0.05 + index / 100)]),
    );
    const [drawing] = await drawingsOf(pareto, {}, madeResults(many));
    const series = new Set(dataOf(drawing!).map((datum) => datum['series']));
    expect([...series]).to.have.members(['row 0', 'rows that another one is better than in both']);
  });

  it('refuses a metric without a direction', async () => {
    const made = madeResults({ a: row(0.5, 0.1), b: row(0.4, 0.2) });
    const results = {
      ...made,
      scores: (request: Parameters<typeof made.scores>[0]) => {
        const scores = made.scores(request);
        return { ...scores, metrics: scores.metrics.map(({ metric, label, digits }) => ({ metric, label, digits })) };
      },
    };
    const reason = await drawingsOf(pareto, {}, results).catch((error: unknown) => String(error));
    expect(reason).to.include('more of prauc is neither better nor worse');
  });
});
