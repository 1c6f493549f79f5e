import { expect } from 'chai';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeExperiment } from '../../report/experiment-fixture.js';
import { formularyHere } from '../formulary.js';

const formulary = (...words: readonly string[]) => formularyHere('.', ...words);

const row = (mean: number) => [{ seed: 42, scores: { 'test/overall/prauc': [mean, 0.002] as const } }];
const lines = (text: string) => text.split('\n').filter((line) => /^[ABC] +0/.test(line));

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

  it('prints some rows alone, with the stars and p of the whole table', async () => {
    const several = writeExperiment({
      rows: { A: row(0.5), B: row(0.4), C: row(0.3) },
      patients: { 'test/overall': 20 },
    });
    const whole = (await formulary('report', several.folder)).stdout;
    const { stdout } = await formulary('report', several.folder, '--row', 'A', 'C');
    expect(lines(whole)).to.have.length(3);
    expect(lines(stdout)).to.deep.equal(lines(whole).filter((line) => !line.startsWith('B')));
    expect(stdout).to.contain('2 of 3 rows; best figures and p are those of the whole table');
    const refused = await formulary('report', several.folder, '--row', 'D');
    expect([refused.status, refused.stderr]).to.satisfy(
      ([status, text]: [number, string]) => status === 2 && text.includes('there is no row "D"'),
    );
    several.remove();
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
