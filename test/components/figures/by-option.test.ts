import { expect } from 'chai';
import byOption from '../../../components/figures/by-option.js';
import type { JsonObject } from '../../../framework/json.js';
import { dataOf, drawingsOf, madeResults, marksOf } from './made-results.js';

const at = (weight: number, width: number, mean: number) => ({
  values: { losses: { kd: { weight } }, student: { width } },
  scores: { prauc: [mean, 0.01] as const },
});
const x = 'losses.kd.weight';

async function onlyDrawing(rows: Parameters<typeof madeResults>[0]) {
  const [drawing, ...others] = await drawingsOf(byOption, { x }, madeResults(rows));
  expect(others).to.deep.equal([]);
  return drawing!;
}

function scaleOf(spec: JsonObject): JsonObject {
  return (spec['encoding'] as { readonly x: { readonly scale: JsonObject } }).x.scale;
}

const drawn = (weight: number, mean: number) => ({ ...at(weight, 32, mean), isSample: true as const });

describe('figure/by-option', () => {
  it('joins rows that differ in one number by a line with a band, in the order of the numbers', async () => {
    const drawing = await onlyDrawing({ a: at(8, 32, 0.4), b: at(0, 32, 0.5), c: at(2, 32, 0.3) });
    expect(dataOf(drawing).map((datum) => datum['x'])).to.deep.equal([0, 2, 8]);
    expect(dataOf(drawing)[0]).to.deep.include({ score: 0.5, low: 0.49, high: 0.51, series: 'overall' });
    expect(marksOf(drawing.spec)).to.deep.equal(['area', 'line', 'point']);
    expect(drawing.caption).to.deep.equal([
      'Mean over patients of test, then over seeds. overall: 2000 patients.',
      'Each mean: 3 seeds.',
      'Band: ± standard deviation over 3 seeds.',
    ]);
  });

  it('draws one line for each combination of the other options, named in full', async () => {
    const drawing = await onlyDrawing({
      a: at(1, 32, 0.4),
      b: at(2, 32, 0.5),
      c: at(1, 64, 0.3),
      d: at(2, 64, 0.2),
    });
    const series = dataOf(drawing).map((datum) => datum['series']);
    expect(series).to.deep.equal([
      'student.width = 32',
      'student.width = 64',
      'student.width = 32',
      'student.width = 64',
    ]);
  });

  it('joins nothing where every row differs in other options too, as in a random search', async () => {
    const drawing = await onlyDrawing({ a: at(1, 32, 0.4), b: at(2, 48, 0.5), c: at(3, 64, 0.3) });
    expect(marksOf(drawing.spec)).to.deep.equal(['rule', 'point']);
    expect(drawing.caption.at(-1)).to.equal('Rows differ in student.width too: no line joins them.');
  });

  it('joins nothing of a random search over one option alone', async () => {
    const drawing = await onlyDrawing({ a: drawn(1.37, 0.4), b: drawn(2.81, 0.5), c: drawn(3.03, 0.3) });
    expect(marksOf(drawing.spec)).to.deep.equal(['rule', 'point']);
    expect(drawing.caption.at(-1)).to.equal('A random search drew the rows: no line joins them.');
  });

  it('has a logarithmic axis where the largest number is a hundred times the smallest, and says so', async () => {
    const wide = await onlyDrawing({ a: at(0.001, 32, 0.4), b: at(0.1, 32, 0.5) });
    expect(scaleOf(wide.spec)['type']).to.equal('log');
    expect(wide.caption.at(-1)).to.equal(`The axis of ${x} is logarithmic.`);
    const narrow = await onlyDrawing({ a: at(0.1, 32, 0.4), b: at(0.9, 32, 0.5) });
    expect(scaleOf(narrow.spec)).to.deep.equal({ type: 'linear', zero: false });
    const withZero = await onlyDrawing({ a: at(0, 32, 0.4), b: at(0.001, 32, 0.4), c: at(0.1, 32, 0.5) });
    expect(scaleOf(withZero.spec)).to.deep.include({ type: 'symlog', constant: 0.001 });
    expect(withZero.caption.at(-1)).to.equal(`The axis of ${x} is linear up to 0.001 and logarithmic above.`);
  });

  it('draws bars that begin at zero where the values are no numbers', async () => {
    const drawing = await onlyDrawing({ a: { scores: { prauc: [0.4, 0.01] } }, b: at(1, 32, 0.5) });
    expect(marksOf(drawing.spec)).to.deep.equal(['bar', 'rule', 'text']);
    expect(dataOf(drawing).map((datum) => datum['row'])).to.deep.equal(['a', 'b']);
  });

  it('draws a picture for each metric, and none without scores', async () => {
    const both = { scores: { prauc: [0.4], 'ddi-rate': [0.07] } } as const;
    const drawings = await drawingsOf(byOption, { x }, madeResults({ a: both, b: both }));
    expect(drawings.map(({ part, title }) => `${part} | ${title}`)).to.deep.equal([
      'prauc | A made-up experiment: PRAUC',
      'ddi-rate | A made-up experiment: DDI-RATE',
    ]);
    expect(await drawingsOf(byOption, { x, metrics: ['prauc'] }, madeResults({ a: { scores: {} } }))).to.deep.equal([]);
  });
});
