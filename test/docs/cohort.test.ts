import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

describe('docs/cohort.md', function () {
  this.timeout(120_000);

  it('shows Python that runs on what export-cohort --parquet writes', async function () {
    const python = process.env['FORMULARY_PYTHON'];
    if (python === undefined || spawnSync(python, ['-c', 'import duckdb, pyarrow']).status !== 0) {
      console.log('      skipped: FORMULARY_PYTHON names no Python with duckdb and pyarrow');
      this.skip();
    }
    const text = await readFile('docs/cohort.md', 'utf8');
    const snippets = [...text.matchAll(/```python\n(.*?)```/gs)].map((match) => match[1]!);
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
