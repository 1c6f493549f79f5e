import { expect } from 'chai';
import bars from '../../../components/figures/bars.js';
import { renderSvg } from '../../../framework/report/figures/render-svg.js';
import { theme } from '../../../framework/report/figures/theme.js';
import { dataOf, drawingsOf, madeResults, marksOf } from './made-results.js';

describe('figure/bars', () => {
  const results = madeResults({
    teacher: { scores: { memory: [120.5, 3] } },
    student: { scores: { memory: [8] } },
  });

  it('draws a bar for every row, with its value at the end of the error bar', async () => {
    const [drawing] = await drawingsOf(bars, {}, results);
    expect(marksOf(drawing!.spec)).to.deep.equal(['bar', 'rule', 'text']);
    expect(dataOf(drawing!)).to.deep.equal([
      { row: 'teacher', group: 'overall', score: 120.5, text: '120.5000', end: 123.5, low: 117.5, high: 123.5 },
      { row: 'student', group: 'overall', score: 8, text: '8.0000', end: 8 },
    ]);
    expect(drawing!.caption).to.include('Error bars: ± standard deviation over 3 seeds.');
  });

  it('draws no error bars where no row has a spread', async () => {
    const [drawing] = await drawingsOf(bars, {}, madeResults({ student: { scores: { memory: [8] } } }));
    expect(marksOf(drawing!.spec)).to.deep.equal(['bar', 'text']);
  });

  it('does not call a figure of the model a mean over patients', async () => {
    const [drawing] = await drawingsOf(bars, {}, madeResults({ student: { scores: { parameters: [8] } } }));
    expect(drawing!.caption).to.deep.equal(['Of the model, not of patients: PARAMETERS.', 'Each mean: 3 seeds.']);
  });

  it('breaks long names of rows into lines, and leaves room for them', async () => {
    const row = 'LEADER(S), sample 12, training.learningRate=0.00067, student.dropout=0.37';
    const [long, short] = await Promise.all(
      [row, 'LEADER(S)'].map((name) => drawingsOf(bars, {}, madeResults({ [name]: { scores: { prauc: [0.5] } } }))),
    );
    const { svg, warnings } = await renderSvg({ ...long![0]!.spec, config: theme });
    expect(warnings).to.deep.equal([]);
    for (const line of ['LEADER(S), sample 12,', 'training.learningRate=0.00067,', 'student.dropout=0.37'])
      expect(svg).to.include(`>${line}<`);
    expect(long![0]!.spec).to.have.nested.property('height.step', 39);
    expect(short![0]!.spec).to.have.nested.property('height.step', 28);
    expect(short![0]!.spec).not.to.have.nested.property('encoding.y.axis');
  });

  it('keeps the order in which rows are named', async () => {
    const [drawing] = await drawingsOf(bars, { rows: ['student', 'teacher'] }, results);
    expect(drawing!.spec).to.have.deep.nested.property('encoding.y.sort', ['student', 'teacher']);
  });
});
