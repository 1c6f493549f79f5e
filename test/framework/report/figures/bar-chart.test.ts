import { expect } from 'chai';
import { barChart } from '../../../../framework/report/figures/bar-chart.js';

const words = { title: 'Efficiency', xLabel: '', yLabel: 'ms' };
const bar = (value: number, error = 0) => ({ value, error });

describe('barChart', () => {
  it('draws bars from zero to their value, groups side by side', () => {
    const bars = [
      { name: 'batch-1', values: [bar(2), bar(1)] },
      { name: 'batch-100', values: [bar(1), bar(0)] },
    ];
    const svg = barChart({ ...words, categories: ['teacher', 'student'], bars });
    // The plot is 456 wide and 280 high, from (64, 312); 2 is its whole height; a category is 228 wide and 70 % filled.
    const drawn = [...svg.matchAll(/M([\d.]+) 312V([\d.]+)H([\d.]+)V312Z/g)].map(([, ...place]) => place.map(Number));
    expect(drawn).to.deep.equal([
      [98.2, 32, 178],
      [326.2, 172, 406],
      [178, 172, 257.8],
      [406, 312, 485.8],
    ]);
    for (const text of ['teacher', 'student', 'batch-1', 'batch-100']) expect(svg).to.include(`>${text}</text>`);
  });

  it('draws error bars, and leaves out what is absent or not finite', () => {
    const values = [bar(0.5, 0.5), undefined, bar(Number.NaN)];
    const svg = barChart({ ...words, categories: ['a', 'b', '<c>'], bars: [{ name: 'all', values }] });
    expect(svg).to.match(/<path d="M140 312V32" stroke="#000"\/>/);
    expect(svg.match(/V312Z/g)).to.have.length(1);
    expect(svg).to.include('&lt;c&gt;');
    expect(svg).not.to.match(/NaN|undefined/);
  });
});
