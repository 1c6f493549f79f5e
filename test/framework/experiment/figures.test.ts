import { expect } from 'chai';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';
import { Files } from './files.js';

const base = `\
title: One
dataset: { type: synthetic }
teacher: { type: llama }
prompt: { type: leader }
student: { type: leader }
losses: { distillation: { type: feature-distillation, weight: 0.1 } }
rows: { A: {}, B: { losses.distillation.weight: 0.5 } }
`;

async function loaded(figures: string) {
  const files = new Files({ 'one.yaml': `${base}figures:\n${figures}` });
  try {
    return await loadExperiment(`${files.folder}/one.yaml`, { registry: await readCatalogue() });
  } finally {
    files.remove();
  }
}

async function problems(figures: string): Promise<readonly string[]> {
  const error: unknown = await loaded(figures).catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(ProblemsError);
  return (error as ProblemsError).problems.map(
    ({ code, path, message, suggestion }) =>
      `${code} ${path}: ${message}${suggestion === undefined ? '' : ` → ${suggestion}`}`,
  );
}

/** A figure in the grammar of vega-lite. */
const own = (more: string) => `  one: { type: vega-lite, ${more} }\n`;

/** A spec's x axis that shows a field. */
function x(field: string): string {
  return `encoding: { x: { field: ${field}, type: quantitative } }`;
}

describe('the figures of an experiment', () => {
  it('are components of their own kind, hold for the whole experiment, and are no part of its rows', async () => {
    const { common, rows } = await loaded(
      '  one: { type: by-option, x: losses.distillation.weight, metrics: [prauc] }\n',
    );
    expect(common['figures']).to.deep.include({
      one: { type: 'by-option', split: 'test', x: 'losses.distillation.weight', metrics: ['prauc'] },
    });
    expect(rows.map(({ name }) => name)).to.deep.equal(['A', 'B']);
  });

  it('name rows, metrics, groups and values that there are', async () => {
    expect(await problems('  one: { type: by-option, x: losses.distilation.weight }\n')).to.deep.equal([
      'E128 figures.one.x: there is no value "losses.distilation.weight" → losses.distillation.weight',
    ]);
    const named = '  one: { type: by-option, x: student.width, rows: [A, C], metrics: [pruac], groups: [overal] }\n';
    expect(await problems(named)).to.have.members([
      'E128 figures.one.rows: there is no row "C"',
      'E128 figures.one.metrics: there is no metric "pruac" → prauc',
      'E128 figures.one.groups: there is no group "overal" → overall',
    ]);
  });

  it('name tables and the values of a map, and draw a spec that holds no data of its own', async () => {
    const forest = 'tables: [{ id: mine, baseline: A }]\n';
    expect(await problems(`  one: { type: forest, baseline: A, table: mien }\n${forest}`)).to.deep.equal([
      'E128 figures.one.table: there is no table "mien" → mine',
    ]);
    expect(await problems(own('spec: { mark: point }, fields: { width: student.widht }'))).to.deep.equal([
      'E128 figures.one.fields: there is no value "student.widht" → student.width',
    ]);
    expect(await problems(own('spec: { mark: point, data: { url: x.csv } }'))).to.have.length(1);
    expect(await problems(own('spec: { encoding: {} }'))).to.have.length.above(0);
  });

  it('read fields in a spec of their own that its data have, or that it makes', async () => {
    expect(await problems(own(`spec: { mark: point, ${x('maen')} }`))).to.deep.equal([
      'E128 figures.one.spec: there is no field "maen" → mean',
    ]);
    expect(await problems(own(`spec: { layer: [{ mark: point, ${x('width')} }] }`))).to.have.length(1);
    const fine = [
      `spec: { mark: point, ${x('width')} }, fields: { width: student.width }`,
      `spec: { mark: point, ${x('half')}, transform: [{ calculate: datum.mean / 2, as: half }] }`,
      `spec: { mark: point, ${x('prauc')}, transform: [{ pivot: metric, value: mean }] }`,
    ];
    const all = await Promise.all(fine.map((more) => loaded(own(more))));
    for (const { common } of all) expect(common['figures']).to.have.property('one');
  });

  it('refuse a metric of which more is neither better nor worse, where a front needs a direction', async () => {
    expect(await problems('  one: { type: pareto, x: prauc, y: mean-medications }\n')).to.deep.equal([
      'E128 figures.one.y: figures.one.y refers to the metric mean-medications: more of it is neither better nor worse, so that no row is better than another',
    ]);
  });

  it('list groups that the rows can have, not those of other subjects', async () => {
    const error: unknown = await loaded('  one: { type: bars, groups: [ovrall] }\n').catch((reason: unknown) => reason);
    expect((error as ProblemsError).problems[0]!.notes).to.deep.equal(['known: overall, multi-visit, single-visit']);
  });

  it('have a type that there is', async () => {
    expect((await problems('  one: { type: training-curve }\n')).join()).to.include('training-curves');
  });
});
