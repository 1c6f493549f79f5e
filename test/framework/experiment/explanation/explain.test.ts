import { expect } from 'chai';
import { basename, join } from 'node:path';
import { explain, type Explanation } from '../../../../framework/experiment/explanation/explain.js';
import type { Place } from '../../../../framework/experiment/origin.js';
import { readCatalogue } from '../../../../framework/registry/catalogue.js';
import { base, Files, fixtureComponents } from '../files.js';

interface Given {
  readonly set?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

async function explained(
  text: string,
  value: string,
  { set = [], env = {} }: Given = {},
): Promise<readonly Explanation[]> {
  const files = new Files({ 'base.yaml': base, 'experiment.yaml': text });
  try {
    const registry = await readCatalogue(fixtureComponents);
    return await explain(join(files.folder, 'experiment.yaml'), value, { registry, set, env, allowUnset: true });
  } finally {
    files.remove();
  }
}

const where = (place: Place | undefined) => place && `${basename(place.file)}:${place.line}:${place.column}`;

/** Each link of the chain as [who, where, what was written, what would be without it]. */
function chainOf({ chain }: Explanation) {
  return chain.map(({ origin, written, without }) => [
    origin.by,
    // A default has the place of its section, which is of no concern here.
    origin.by === 'default' ? undefined : where(origin.place),
    written,
    without?.is === 'value' ? without.value : (without?.is ?? 'nobody wrote it'),
  ]);
}

describe('explaining a value', () => {
  it('names everything that set it, and what it would be without each', async () => {
    const text = 'extends: [base.yaml]\nstudent: { width: 48 }\nrows: { full: { student.width: 8 } }\n';
    const [found] = await explained(text, 'student.width', { set: ['student.width=16'] });
    expect(found?.value).to.equal(8);
    expect(chainOf(found as Explanation)).to.deep.equal([
      ['default', undefined, '64', 'nobody wrote it'],
      ['file', 'base.yaml:5:33', '32', 8],
      ['file', 'experiment.yaml:2:19', '48', 8],
      ['command line', '--set:1:15', '16', 8],
      ['row', 'experiment.yaml:3:32', '8', 16],
    ]);
  });

  it('leaves one of two dotted keys in place when the other is left out', async () => {
    const text = 'extends: [base.yaml]\nrows: { r: { student.heads: 2, student.width: "${student.heads * 8}" } }\n';
    const [found] = await explained(text, 'student.width');
    expect(found?.value).to.equal(16);
    expect(chainOf(found as Explanation).at(-1)).to.deep.equal([
      'row',
      'experiment.yaml:2:47',
      '${student.heads * 8}',
      32,
    ]);
    const [heads] = await explained(text, 'student.heads');
    expect(heads?.chain.at(-1)?.without).to.deep.equal({ is: 'value', value: 4 });
  });

  it('groups the rows that have it for the same reasons', async () => {
    const text = `extends: [base.yaml]
rows: { full: {}, short: { training: { epochs: 1 } }, feature: { ablations: [without-feature-kd] } }
`;
    const found = await explained(text, 'losses.distillation.weight');
    expect(found.map(({ rows, value }) => [rows, value])).to.deep.equal([
      [['full', 'short'], 0.4],
      [['feature'], 1],
    ]);
    const [, feature] = found as [Explanation, Explanation];
    // The toggle changes the type, which drops the weight that was written; the new type's default holds.
    expect(chainOf(feature)).to.deep.equal([
      ['file', 'base.yaml:8:55', '0.4', 1],
      ['ablation', 'experiment.yaml:2:78', 'removed', 0.4],
      ['default', undefined, '1', 'nobody wrote it'],
    ]);
  });

  it('says what a value that was taken out had been', async () => {
    const [found] = await explained('extends: [base.yaml]\nlosses: { distillation: null }\n', 'losses.distillation');
    expect(found?.value).to.equal(undefined);
    expect(chainOf(found as Explanation).at(-1)).to.deep.equal([
      'file',
      'experiment.yaml:2:25',
      'removed',
      { type: 'feature-distillation', weight: 0.4 },
    ]);
  });

  it('says when the experiment would not be valid without it', async () => {
    const [found] = await explained(base, 'dataset.type');
    expect(found?.chain[0]?.without).to.include({ is: 'invalid', code: 'E103' });
  });

  it('keeps the row of a sweep when its point is left out', async () => {
    const text = 'extends: [base.yaml]\nsweep: { grid: { student.width: [8, 16] } }\n';
    const found = await explained(text, 'student.width');
    expect(found.map(({ rows, value }) => [rows, value])).to.deep.equal([
      [['student.width=8'], 8],
      [['student.width=16'], 16],
    ]);
    expect(found[1]?.chain.at(-1)?.without).to.deep.equal({ is: 'value', value: 32 });
  });

  it('keeps patches that several files make to one row', async () => {
    const files = new Files({
      'base.yaml': base,
      'rows.yaml': 'extends: base.yaml\nrows: { narrow: { student: { width: 8 } } }\n',
      'top.yaml': 'extends: rows.yaml\nrows: { narrow: { student: { width: 4 } } }\n',
    });
    const registry = await readCatalogue(fixtureComponents);
    const [found] = await explain(join(files.folder, 'top.yaml'), 'student.width', { registry, env: {} });
    expect(chainOf(found as Explanation).slice(1)).to.deep.equal([
      ['file', 'base.yaml:5:33', '32', 4],
      ['row', 'rows.yaml:2:37', '8', 4],
      ['row', 'top.yaml:2:37', '4', 8],
    ]);
    files.remove();
  });

  it('names what an expression reads, with its own origin', async () => {
    const text =
      'extends: [base.yaml]\nstudent: { width: "${student.heads * 16}" }\nteacher: { checkpoint: "${env:WEIGHTS}/7b" }\n';
    const [width] = await explained(text, 'student.width');
    expect(width?.reads).to.have.length(1);
    expect(width?.reads[0]).to.deep.include({ path: 'student.heads', value: 4 });
    expect(width?.reads[0]?.origin).to.include({ by: 'default', of: 'student/leader' });
    const [checkpoint] = await explained(text, 'teacher.checkpoint', { env: { WEIGHTS: '/models' } });
    expect([checkpoint?.value, checkpoint?.variables]).to.deep.equal(['/models/7b', ['WEIGHTS']]);
  });

  it('does not give a value the history of the one it refers to', async () => {
    const text = 'extends: [base.yaml]\nstudent: { heads: 8, blocks: "${student.heads}" }\n';
    const [found] = await explained(text, 'student.blocks');
    expect(chainOf(found as Explanation).map(([by, , written]) => [by, written])).to.deep.equal([
      ['default', '1'],
      ['file', '${student.heads}'],
    ]);
  });

  it('reaches what the experiment says beside its sections', async () => {
    const text = 'extends: [base.yaml]\nseeds: !append [3]\ntables: [{ id: one, columns: [prauc] }]\n';
    expect((await explained(text, 'seeds'))[0]?.value).to.deep.equal([3]);
    expect((await explained(text, 'tables[0].columns'))[0]?.value).to.deep.equal(['prauc']);
    expect((await explained(base, 'seeds'))[0]?.value).to.deep.equal([42]);
  });

  it('suggests the path that was meant', async () => {
    const error: unknown = await explained(base, 'student.widht').catch((reason: unknown) => reason);
    expect((error as Error).message).to.equal(
      'student.widht: the experiment has no such value; did you mean "student.width"?\n  known in student: type, width, heads, blocks, dropout, sharedVisitEncoder',
    );
  });
});
