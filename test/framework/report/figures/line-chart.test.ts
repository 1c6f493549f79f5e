import { expect } from 'chai';
import { lineChart } from '../../../../framework/report/figures/line-chart.js';
import { ticks } from '../../../../framework/report/figures/ticks.js';

const chart = { title: 'validation/prauc', xLabel: 'epoch', yLabel: 'PRAUC' };

describe('ticks', () => {
  for (const [low, high, expected] of [
    [0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]],
    [0.5312, 0.5391, [0.53, 0.532, 0.534, 0.536, 0.538, 0.54]],
    [0, 30, [0, 5, 10, 15, 20, 25, 30]],
    [-3, 4, [-4, -2, 0, 2, 4]],
    [2, 2, [2]],
  ] as const)
    it(`are round between ${low} and ${high}`, () => expect(ticks(low, high, 6)).to.deep.equal(expected));
});

describe('lineChart', () => {
  it('maps the range of the axes to the corners of the plot', () => {
    const points = [
      { x: 0, y: 0 },
      { x: 10, y: 1 },
    ];
    const svg = lineChart({ ...chart, series: [{ name: 'LEADER(S)', points }] });
    expect(svg).to.include('<path d="M64 312L520 32"/>');
    expect(svg).to.include('>LEADER(S)</text>');
  });

  it('leaves a gap where a point is not finite', () => {
    const points = [0, 1, Number.NaN, 3, 4].map((y, x) => ({ x, y }));
    const [line] = lineChart({ ...chart, series: [{ name: 'diverged', points }] }).match(/(?<=<path d=")M[^"]*L[^"]*/)!;
    expect(line).to.match(/^M[^ML]+L[^ML]+M[^ML]+L[^ML]+$/);
  });

  it('draws error bars from y - error to y + error', () => {
    const points = [
      { x: 0, y: 0.5, error: 0.5 },
      { x: 10, y: 0.5 },
    ];
    expect(lineChart({ ...chart, series: [{ name: 'α', points }] })).to.include('<path d="M64 312V32"/>');
  });

  it('shows names as they are written, never as markup', () => {
    const svg = lineChart({ ...chart, title: '<script>', series: [{ name: 'a & b', points: [] }] });
    expect(svg).to.include('<title>&lt;script&gt;</title>');
    expect(svg).to.include('a &amp; b');
    expect(svg).not.to.match(/NaN|undefined/);
  });
});
