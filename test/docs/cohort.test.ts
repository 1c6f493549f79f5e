import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import records from '../../components/datasets/records.js';
import { buildDataset } from '../components/datasets/build-dataset.js';

async function programs(): Promise<readonly string[]> {
  return [...(await readFile('docs/cohort.md', 'utf8')).matchAll(/```python\n(.*?)```/gs)].map((match) => match[1]!);
}

const table = `patient,visit,date,kind,code
b,3,2021-02-01,diagnoses,E11
b,3,2021-02-01,procedures,5A1D70Z
b,3,2021-02-01,medications,A10B
b,2,2020-12-31,medications,C09A
b,2,2020-12-31,diagnoses,I10
b,2,2020-12-31,procedures,5A1D70Z
a,1,2020-01-01,diagnoses,I10
`;

describe('docs/cohort.md', function () {
  this.timeout(120_000);

  it('shows Python that makes records of a table, visits in the order of time, and counts what it leaves out', async function () {
    const python = process.env['FORMULARY_PYTHON'] ?? 'python3';
    if (spawnSync(python, ['--version']).status !== 0) {
      console.log('      skipped: there is no Python');
      this.skip();
    }
    const program = (await programs()).find((text) => text.includes('csv.DictReader'))!;
    const folder = await mkdtemp(join(tmpdir(), 'formulary-docs-'));
    try {
      await writeFile(join(folder, 'visits.csv'), table);
      const run = spawnSync(python, ['-c', program], { cwd: folder, encoding: 'utf8' });
      expect(run.stdout, run.stderr).to.equal('1 visits lack a diagnosis, a procedure or a medication\n');
      const { cohort } = await buildDataset(records, { records: join(folder, 'cohort.jsonl'), split: 'sequential' });
      const { codes } = cohort.vocabularies.medications;
      expect(Array.from(cohort.medications.values, (code) => codes[code])).to.deep.equal(['C09A', 'A10B']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('shows Python that runs on what export-cohort --parquet writes', async function () {
    const python = process.env['FORMULARY_PYTHON'];
    if (python === undefined || spawnSync(python, ['-c', 'import duckdb, pyarrow']).status !== 0) {
      console.log('      skipped: FORMULARY_PYTHON names no Python with duckdb and pyarrow');
      this.skip();
    }
    const snippets = (await programs()).filter((program) => program.includes('cohort/'));
    expect(snippets).to.have.length(2);
    const folder = await mkdtemp(join(tmpdir(), 'formulary-docs-'));
    try {
      const experiment = join(folder, 'experiment.yaml');
      const dataset = '{ type: synthetic, train: 30, validation: 5, test: 6 }';
      await writeFile(
        experiment,
        `title: docs\ndataset: ${dataset}\nstudent: { type: leader }\nlosses: { prescription: { type: binary-cross-entropy } }\n`,
      );
      const words = ['export-cohort', experiment, '--parquet', join(folder, 'cohort'), '--runs', join(folder, 'runs')];
      const exported = spawnSync(process.execPath, [resolve('dist/framework/cli/main.js'), ...words], {
        encoding: 'utf8',
      });
      expect(exported.status, exported.stderr).to.equal(0);
      const printed = snippets.map((snippet) => {
        const run = spawnSync(python, ['-c', snippet], { cwd: folder, encoding: 'utf8' });
        expect(run.status, run.stderr).to.equal(0);
        return run.stdout;
      });
      expect(printed[0]).to.match(/'patient', 'split', 'visit', 'diagnoses', 'procedures', 'medications'\] \d+\n/);
      expect(printed[1]).to.match(/^30 patients, 100 medications, [1-9]\d* prescribed\n$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
