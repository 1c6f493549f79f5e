import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';

const isOne = (form: RegExp) => (codes: readonly string[]) => codes.length === 1 && form.test(codes[0]!);

describe('the subject of a row', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-subject-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function codesOf(text: string, rows?: readonly string[]): Promise<string[]> {
    const file = join(folder, 'experiment.yaml');
    writeFileSync(file, text);
    try {
      await loadExperiment(file, { registry: await readCatalogue(), ...(rows && { rows }) });
      return [];
    } catch (error) {
      if (!(error instanceof ProblemsError)) throw error;
      return error.problems.map(({ code, path }) => `${code} ${path}`);
    }
  }

  it('decides which sections must be there', async () => {
    expect(await codesOf('evaluation: { subject: cohort }\ndataset: { type: synthetic }\n')).to.deep.equal([]);
    expect(await codesOf('evaluation: { subject: model }\nstudent: { type: leader }\n')).to.deep.equal([]);
    expect(await codesOf('dataset: { type: synthetic }\n')).to.deep.equal(['E103 student', 'E103 losses']);
    expect(await codesOf('evaluation: { subject: cohort }\nstudent: { type: leader }\n')).to.deep.equal([
      'E103 dataset',
    ]);
  });

  const mixed = `
dataset: { type: synthetic }
student: { type: leader }
losses: { binary-cross-entropy: {} }
metrics: { prauc: {}, jaccard: {} }
rows:
  A: {}
  B: { training.epochs: 3 }
  cost: { evaluation: { subject: efficiency } }
  cohort: { evaluation: { subject: cohort } }
`;

  it('decides which groups and scores tables and figures may name', async () => {
    const fitting = `
  - { id: own, groups: [overall], columns: [prauc], baseline: A }
  - { id: cost, rows: [cost], groups: [batch-1], columns: [memory] }
  - { id: cohort, rows: [cohort], groups: [patients], columns: [visits] }
figures: { cost: { type: bars, rows: [cost], metrics: [memory] } }`;
    expect(await codesOf(`${mixed}tables:${fitting}`)).to.deep.equal([]);
    for (const table of [
      '{ id: one, groups: [batch-1] }',
      '{ id: one, rows: [A], columns: [memory] }',
      '{ id: one, rows: [cost], groups: [overall] }',
      '{ id: one, rows: [cost], columns: [prauc] }',
      '{ id: one, rows: [cohort], groups: [batch-1] }',
      '{ id: one, rows: [A, cost] }',
      '{ id: one, baseline: cost }',
      '{ id: one, rows: [cohort], yardsticks: [A] }',
    ])
      expect(await codesOf(`${mixed}tables: [${table}]\n`), table).to.satisfy(isOne(/^E128 tables\./));
    for (const figure of ['rows: [cost], groups: [overall]', 'rows: [A, cost]', 'groups: [patients]']) {
      expect(await codesOf(`${mixed}figures: { one: { type: bars, ${figure} } }\n`), figure).to.satisfy(
        isOne(/^E128 figures\.one\./),
      );
    }
  });

  it('decides what claims may compare', async () => {
    const fitting = '{ claim: A > B by prauc on overall }';
    expect(await codesOf(`${mixed}claims: [${fitting}]\n`)).to.deep.equal([]);
    for (const claim of [
      'claim: A > cost by prauc',
      'claim: A > B by prauc on batch-1',
      'claim: A > B by memory on overall',
      'faster: 2, row: A, than: B',
      'memory: 2, row: A, than: cost',
    ])
      expect(await codesOf(`${mixed}claims: [{ ${claim} }]\n`), claim).to.include('E161 claims[0]');
  });

  it('leaves names alone that are about rows which are not chosen', async () => {
    const tables = 'tables: [{ id: one, groups: [overall] }, { id: two, rows: [cost], groups: [batch-1] }]\n';
    expect(await codesOf(mixed + tables, ['cost'])).to.deep.equal([]);
    expect(await codesOf(mixed + tables, ['A'])).to.deep.equal([]);
  });

  it('may differ from row to row', async () => {
    const text = 'dataset: { type: synthetic }\nrows:\n  A: { evaluation: { subject: cohort } }\n  B: {}\n';
    expect(await codesOf(text)).to.deep.equal(['E103 student', 'E103 losses']);
  });
});
