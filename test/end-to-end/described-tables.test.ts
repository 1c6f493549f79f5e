import { expect } from 'chai';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formularyHere } from '../framework/cli/formulary.js';

describe('the experiments that train nothing', function () {
  this.timeout(120_000);
  let runs: string;
  beforeEach(async () => {
    runs = await mkdtemp(join(tmpdir(), 'formulary-described-'));
  });
  afterEach(async () => rm(runs, { recursive: true }));

  const formulary = (...words: readonly string[]) => formularyHere('.', ...words, '--runs', runs, '--quiet');

  it('table-1 prints what components declare, beside the published signs', async () => {
    const { stdout, stderr, status } = await formulary('run', 'experiments/table-1.yaml');
    expect(status, stderr).to.equal(0);
    const lines = stdout.split('\n').map((line) => line.replaceAll(/ {2,}/g, ' | '));
    expect(lines).to.include(
      'input | diagnosis | published | Δ | procedure | published | Δ | medication | published | Δ | profile',
    );
    expect(lines).to.include('LEADER | ● | ● | = | ● | ● | = | ● | ● | = | ●');
    expect(await readdir(join(runs, 'cache'))).not.to.include('cohort');
    // Every sign is the published one, but for what the file says: G-Bert reads medications (LEADER, §IV-A2).
    const differing = lines
      .filter((line) => / \| [●○◐] \| [●○◐] \| (?!=)/.test(line))
      .map((line) => line.split(' | ')[0]);
    expect(differing.filter((model) => model !== 'G-Bert')).to.deep.equal([]);
    expect(lines.filter((line) => / \| [●○◐] \| [●○◐] \| =/.test(line)).length).to.be.at.least(12);
  });

  it('table-3 describes any cohort, also as JSON, Markdown and CSV', async () => {
    const small = ['dataset.train=30', 'dataset.validation=5', 'dataset.test=5'].flatMap((value) => ['--set', value]);
    const rows = ['--rows', 'synthetic'];
    const { stdout, stderr, status } = await formulary('run', 'experiments/demo/table-3.yaml', ...small, ...rows);
    expect(status, stderr).to.equal(0);
    expect(stdout).to.match(/per-visit-as-released +synthetic\naverage diagnoses +\d\.\d\d\n/);
    expect((await readdir(join(runs, 'cache'))).sort()).to.include.members(['cohort', 'cohort-statistics']);
    expect(await readdir(join(runs, 'cache'))).not.to.include('student');
    const [experiment] = await readdir(join(runs, 'experiments'));
    const tables = join(runs, 'experiments', experiment!, 'tables');
    expect((await readdir(tables)).sort()).to.deep.equal(['table-3.csv', 'table-3.json', 'table-3.md', 'table-3.tex']);
    expect(await readFile(join(tables, 'table-3.csv'), 'utf8')).to.match(/synthetic,patients,single-visit,\d+,,1,,+\n/);
  });
});
