import { expect } from 'chai';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { ProblemsError } from '../../../framework/experiment/problem.js';
import { readCatalogue } from '../../../framework/registry/catalogue.js';

describe('the subject of a row', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'formulary-subject-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function codesOf(text: string): Promise<string[]> {
    const file = join(folder, 'experiment.yaml');
    writeFileSync(file, text);
    try {
      await loadExperiment(file, { registry: await readCatalogue() });
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

  it('may differ from row to row', async () => {
    const text = 'dataset: { type: synthetic }\nrows:\n  A: { evaluation: { subject: cohort } }\n  B: {}\n';
    expect(await codesOf(text)).to.deep.equal(['E103 student', 'E103 losses']);
  });
});
