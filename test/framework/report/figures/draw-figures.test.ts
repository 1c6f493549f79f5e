import { expect } from 'chai';
import type { Drawing, FigureResults } from '../../../../framework/contracts/figure.js';
import { drawFigures } from '../../../../framework/report/figures/draw-figures.js';
import { renderPng } from '../../../../framework/report/figures/render-png.js';
import { component } from '../../../../framework/registry/component.js';
import type { Registry } from '../../../../framework/registry/registry.js';
import { Type } from '../../../../framework/registry/type.js';

const results: FigureResults = {
  title: 'Made up',
  rows: [],
  scores: () => ({ metrics: [], groups: [], scores: [], spread: [] }),
  compare: async () => [],
};

function registryOf(draw: Record<string, () => readonly Drawing[]>, always: readonly string[] = []): Registry {
  const figures = Object.entries(draw).map(([type, drawings]) => ({
    ...component({
      kind: 'figure',
      type,
      version: 1,
      summary: 'A made-up figure.',
      options: Type.Object({}),
      properties: { inEveryReport: always.includes(type) },
      build: () => ({ draw: drawings }),
    }),
    module: `/figures/${type}.js`,
  }));
  return {
    ofKind: () => figures,
    find: (_: string, type: string) => figures.find((one) => one.type === type),
  } as never;
}

function fail(): never {
  throw new Error('no such field');
}

const points = (more: object = {}): Drawing => ({
  title: 'α < β & “γ”',
  caption: ['2000 patients.', 'Band: ± standard deviation over 3 seeds.'],
  spec: {
    data: { values: [{ x: 1, y: 2 }] },
    mark: 'point',
    encoding: { x: { field: 'x', type: 'quantitative' }, y: { field: 'y', type: 'quantitative', title: 'loss' } },
    ...more,
  },
});

describe('drawFigures', function () {
  this.timeout(120_000);

  it('puts title, banner and caption into the picture and its spec, with the same bytes each time', async () => {
    const registry = registryOf({ dots: () => [points()] });
    const draw = () => drawFigures([['one', { type: 'dots' }]], { registry, results, banner: 'MADE-UP PATIENTS' });
    const [first, second] = [await draw(), await draw()];
    const { id, svg, spec, caption } = first.figures[0]!;
    expect(id).to.equal('one');
    for (const text of ['α &lt; β &amp; “γ”', 'MADE-UP PATIENTS', ...caption, 'loss'])
      expect(svg).to.include(`>${text}<`);
    expect(spec).to.have.nested.property('title.subtitle[0]', 'MADE-UP PATIENTS');
    expect(second.figures[0]!.svg).to.equal(svg);
    const [png, again] = [await renderPng(svg), await renderPng(svg)];
    expect([...png.subarray(1, 4)].map((code) => String.fromCharCode(code)).join('')).to.equal('PNG');
    expect(Buffer.from(again).equals(png)).to.equal(true);
  });

  it('draws the figures of every report unless the experiment draws that type itself', async () => {
    const registry = registryOf({ dots: () => [points()], curves: () => [{ ...points(), part: 'student' }] }, [
      'curves',
    ]);
    const ids = async (requests: [string, { type: string }][]) =>
      (await drawFigures(requests, { registry, results })).figures.map(({ id }) => id);
    expect(await ids([['one', { type: 'dots' }]])).to.deep.equal(['one', 'curves-student']);
    expect(await ids([['mine', { type: 'curves' }]])).to.deep.equal(['mine-student']);
  });

  it('gives no two pictures the files of one', async () => {
    const parts = ['学生', 'חולים', 'LEADER(S)', 'leader(s)', 'x'.repeat(300)];
    const registry = registryOf({ dots: () => parts.map((part) => ({ ...points(), part })) });
    const ids = (await drawFigures([['one', { type: 'dots' }]], { registry, results })).figures.map(({ id }) => id);
    expect(ids.slice(0, 4)).to.deep.equal(['one--', 'one---2', 'one-LEADER-S-', 'one-leader-s--2']);
    expect(ids[4]).to.have.length(100);
  });

  it('says which figure failed and in which component, and draws the others', async () => {
    const registry = registryOf({ broken: fail, dots: () => [points()] });
    const { figures, problems } = await drawFigures(
      [
        ['first', { type: 'broken' }],
        ['second', { type: 'dots' }],
      ],
      { registry, results },
    );
    expect(figures.map(({ id }) => id)).to.deep.equal(['second']);
    expect(problems).to.have.length(1);
    expect(problems[0]).to.match(/^figure first could not be drawn: .*no such field$/);
  });

  it('loads nothing from files or addresses', async () => {
    for (const url of ['file:///etc/passwd', 'http://127.0.0.1:1/data.json', 'data.csv']) {
      const registry = registryOf({ dots: () => [points({ data: { url } })] });
      const { figures, problems } = await drawFigures([['one', { type: 'dots' }]], { registry, results });
      expect(figures.map(({ svg }) => svg).join('')).not.to.include('root:');
      expect(problems.join(' ')).to.include('figures load nothing');
    }
  });
});
