import { expect } from 'chai';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeExperiment } from '../../report/experiment-fixture.js';
import { formularyHere } from '../formulary.js';

const formulary = (...words: readonly string[]) => formularyHere('.', ...words);

describe('formulary report', () => {
  const scores = { 'test/overall/prauc': [0.48, 0.002] as const };
  let fixture: ReturnType<typeof writeExperiment>;

  before(() => {
    fixture = writeExperiment({ rows: { 'LEADER(S)': [{ seed: 42, scores }] }, patients: { 'test/overall': 20 } });
  });
  after(() => fixture.remove());

  it('prints the tables of an experiment folder', async () => {
    const { status, stdout } = await formulary('report', fixture.folder);
    expect(status).to.equal(0);
    expect(stdout).to.match(/^A made-up experiment: results\n\noverall \(20 patients\) +PRAUC/);
  });

  it('prints Markdown and CSV', async () => {
    expect((await formulary('report', fixture.folder, '--format', 'markdown')).stdout).to.match(
      /^# A made-up experiment/,
    );
    expect((await formulary('report', fixture.folder, '--format', 'csv')).stdout).to.match(
      /^row,group,metric,mean,sd,n,published,\S+\nLEADER\(S\),overall,prauc,0\.48,0\.002,1,\S*\n/,
    );
  });

  it('prints JSON', async () => {
    const { experiment, rows } = JSON.parse((await formulary('report', fixture.folder, '--json')).stdout) as {
      experiment: string;
      rows: unknown;
    };
    expect(experiment).to.equal('A made-up experiment');
    expect(rows).to.deep.equal([
      { row: 'LEADER(S)', seeds: [42], metrics: { 'test/overall/prauc': { mean: 0.48, sd: 0.002, n: 1 } } },
    ]);
  });

  it('prints what lies where nobody may write, and says that nothing was written', async () => {
    const page = join(fixture.folder, 'report.html');
    rmSync(page, { force: true });
    mkdirSync(page);
    for (const words of [[], ['--json']]) {
      const { status, stdout, stderr } = await formulary('report', fixture.folder, ...words);
      expect([status, stderr]).to.deep.equal([
        0,
        `${page}: it is a folder (EISDIR); the files of the report are as they were\n`,
      ]);
      expect(stdout).to.contain('PRAUC');
    }
    rmSync(page, { recursive: true });
  });

  it('is no checklist where nothing is claimed', async () => {
    const { status, stderr } = await formulary('report', fixture.folder, '--strict');
    expect([status, stderr]).to.deep.equal([1, '--strict: the experiment claims nothing\n']);
  });

  for (const [problem, words, expected] of [
    [
      'a file that was not run',
      ['package.json', '--runs', 'nowhere'],
      'package.json: this experiment has no results below nowhere',
    ],
    ['a format that does not exist', ['x', '--format', 'pdf'], '--format: received "pdf"'],
  ] as const) {
    it(`exits 2 for ${problem}`, async () => {
      const { status, stdout, stderr } = await formulary('report', ...words);
      expect(status).to.equal(2);
      expect(stdout).to.equal('');
      expect(stderr).to.include(expected);
    });
  }
});
