import { expect } from 'chai';
import trainingCurves from '../../../components/figures/training-curves.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';

const curves = [
  { 'train/loss': [3, 2, 1], 'validation/prauc': [0.25, 0.5] },
  { 'train/loss': [5, 4], 'validation/prauc': [0.75, 1] },
];

describe('figure/training-curves', () => {
  it('draws the mean and the range over seeds of every curve, up to the last epoch that all reached', async () => {
    const [drawing] = await drawingsOf(trainingCurves, {}, madeResults({ a: { scores: {}, curves } }));
    expect(drawing!.part).to.equal('student');
    expect(dataOf(drawing!)).to.deep.equal([
      { row: 'a', curve: 'train/loss', step: 0, mean: 4, low: 3, high: 5 },
      { row: 'a', curve: 'train/loss', step: 1, mean: 3, low: 2, high: 4 },
      { row: 'a', curve: 'validation/prauc', step: 0, mean: 0.5, low: 0.25, high: 0.75 },
      { row: 'a', curve: 'validation/prauc', step: 1, mean: 0.75, low: 0.5, high: 1 },
    ]);
    expect(drawing!.caption).to.include('Runs of each row: 2.');
  });

  it('leaves a gap where a curve diverged, and no line joins what is on both sides', async () => {
    const diverged = [{ 'train/loss': [3, 2, Number.NaN, 1] }];
    const [drawing] = await drawingsOf(trainingCurves, {}, madeResults({ a: { scores: {}, curves: diverged } }));
    expect(dataOf(drawing!).map((datum) => datum['mean'])).to.deep.equal([3, 2, null, 1]);
  });

  it('draws no curve of which no two epochs in a row are numbers: its panel would be empty', async () => {
    const none = [{ 'train/loss': [3, Number.NaN, 1], 'validation/prauc': [Number.NaN, Number.NaN] }];
    expect(await drawingsOf(trainingCurves, {}, madeResults({ a: { scores: {}, curves: none } }))).to.deep.equal([]);
  });

  it('says how many rows it leaves out, for more lines than twelve cannot be told apart', async () => {
    const rows = Object.fromEntries(Array.from({ length: 15 }, (_, index) => [`row ${index}`, { scores: {}, curves }]));
    const [drawing] = await drawingsOf(trainingCurves, {}, madeResults(rows));
    expect(new Set(dataOf(drawing!).map((datum) => datum['row'])).size).to.equal(12);
    expect(drawing!.caption.at(-1)).to.equal('3 more rows are not shown: name them with "rows:".');
  });

  it('draws nothing where no run recorded a curve', async () => {
    expect(await drawingsOf(trainingCurves, {}, madeResults({ a: { scores: {} } }))).to.deep.equal([]);
  });
});
