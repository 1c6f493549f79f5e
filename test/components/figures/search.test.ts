import { expect } from 'chai';
import search from '../../../components/figures/search.js';
import { kernelSurface } from '../../../components/figures/shared/kernel-surface.js';
import type { JsonObject } from '../../../framework/json.js';
import { drawingsOf, madeResults, marksOf } from './made-results.js';

const at = (rate: number, width: number, prauc: number) => ({
  values: { training: { rate }, student: { width } },
  scores: { prauc: [prauc] as const },
});
const rows = Object.fromEntries(
  Array.from({ length: 9 }, (_, index) => [`row ${index}`, at(10 ** (index / 4 - 4), 30 + index, 0.4 + index / 100)]),
);
const axes = { x: 'training.rate', y: 'student.width' };

describe('figure/search', () => {
  it('draws validation scores over two options, and rings the best', async () => {
    const [drawing] = await drawingsOf(search, axes, madeResults(rows));
    expect(drawing!.title).to.equal('A made-up experiment: PRAUC, overall, validation patients');
    expect(marksOf(drawing!.spec)).to.deep.equal(['point', 'point']);
    expect(drawing!.caption).to.include.members([
      'The axis of training.rate is logarithmic.',
      'The ring marks the best: row 8.',
    ]);
    const layers = drawing!.spec['layer'] as unknown as readonly {
      readonly data?: { readonly values: JsonObject[] };
    }[];
    expect(layers.at(-1)!.data!.values).to.deep.equal([{ x: 10 ** -2, y: 38 }]);
  });

  it('lays contours below them where they are asked for, and says so', async () => {
    const [drawing] = await drawingsOf(search, { ...axes, contours: true }, madeResults(rows));
    expect(marksOf(drawing!.spec)).to.deep.equal(['rect', 'point', 'point']);
    expect(drawing!.caption.join(' ')).to.include('nothing was measured there');
  });

  it('calls no row best on test patients', async () => {
    const [drawing] = await drawingsOf(search, { ...axes, split: 'test' }, madeResults(rows));
    expect(drawing!.caption.join(' ')).to.not.include('ring');
  });

  it('makes a surface within what was measured, and none far away from every point', () => {
    const cells = kernelSurface([
      { x: 0.2, y: 0.2, value: 1 },
      { x: 0.3, y: 0.2, value: 3 },
    ]);
    expect(cells.every(({ value }) => value >= 1 && value <= 3)).to.equal(true);
    expect(Math.max(...cells.map(({ y }) => y))).to.be.at.most(0.4);
    expect(cells.find(({ x, y }) => x > 0.23 && x < 0.25 && y > 0.2)!.value).to.be.closeTo(2, 0.2);
  });
});
