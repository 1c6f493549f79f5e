import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockFile } from '../../framework/records/lock-file.js';
import { runFile } from '../../framework/records/run-file.js';
import { tableFile } from '../../framework/records/table-file.js';
import { Desk } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

const teachers = (seeds: string) => `extends: [tiny.yaml]
title: Teachers
teacher: { seeds: ${seeds} }
seeds: [1, 2]
rows:
  LEADER(T): { evaluation: { predictor: teacher } }
  LEADER(S): {}
  w/o KD: { ablations: [without-kd] }
tables: [{ id: teachers, columns: [prauc], groups: [overall], baseline: w/o KD }]
`;

describe('an experiment with several teachers', function () {
  this.timeout(300_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
    desk.write('two.yaml', teachers('[7, 8]'));
    desk.write('one.yaml', teachers('[7]'));
  });
  after(() => desk.remove());

  it('plans every student seed with every teacher, and each teacher once', async () => {
    const { code, stdout, stderr } = await desk.run(['plan', 'two.yaml', '--json']);
    expect(code, stderr).to.equal(0);
    const { runs, stages } = JSON.parse(stdout) as {
      readonly runs: number;
      readonly stages: readonly {
        readonly row: string;
        readonly seed: number;
        readonly ownSeeds?: { readonly teacher: number };
        readonly stage: string;
        readonly key: string;
      }[];
    };
    // LEADER(T): a run a teacher; LEADER(S): 2 teachers × 2 seeds; w/o KD needs no teacher.
    expect(runs).to.equal(2 + 4 + 2);
    const keys = (name: string) => new Set(stages.filter(({ stage }) => stage === name).map(({ key }) => key));
    expect([...keys('teacher')]).to.have.length(2);
    expect([...keys('student')]).to.have.length(4 + 2);
    expect(stages.filter(({ row }) => row === 'w/o KD').every(({ ownSeeds }) => ownSeeds === undefined)).to.equal(true);
    const { stdout: words } = await desk.run(['plan', 'two.yaml']);
    expect(words).to.match(/^row +teacher seed +seed /m);
    expect(words).to.match(/^LEADER\(S\) +8 +2 /m);
  });

  it('shares the teacher of one seed with a file that says so', async () => {
    const keyOf = async (...words: string[]) => {
      const { stdout } = await desk.run(['why', ...words, '--row', 'LEADER(S)', '--json']);
      return (JSON.parse(stdout) as { readonly key: string }).key;
    };
    desk.write('plain.yaml', teachers('[7]').replace('seeds: [7]', 'seed: 7'));
    expect(await keyOf('one.yaml', 'teacher')).to.equal(await keyOf('plain.yaml', 'teacher'));
    expect(await keyOf('one.yaml', 'metrics')).to.equal(await keyOf('plain.yaml', 'metrics'));
  });

  it('refuses both forms together, and seeds of a teacher that is not trained', async () => {
    const told = async (change: string) => {
      const { code, stderr } = await desk.run(['check', 'two.yaml', '--set', change]);
      expect(code).to.equal(2);
      return stderr;
    };
    expect(await told('teacher.seed=3')).to.contain('`seeds` is set too');
    const untrained = tinyExperiment.replace('epochs: 3, batchSize', 'steps: 0, seeds: [1, 2], batchSize');
    desk.write('untrained.yaml', untrained);
    const { code, stderr } = await desk.run(['check', 'untrained.yaml']);
    expect(code).to.equal(2);
    expect(stderr).to.contain('with 0 nothing is trained');
  });

  it('shows the list alone, and rehearses a row once', async () => {
    const { stdout } = await desk.run(['show', 'two.yaml', '--row', 'LEADER(S)']);
    expect(stdout).to.match(/^ +seeds: \[ ?7, 8 ?\]/m);
    expect(stdout).not.to.match(/^ +seed: 42/m);
    const { stdout: valid } = await desk.run(['check', 'two.yaml']);
    expect(valid).to.contain('up to 12 runs');
    const { code, stdout: told } = await desk.run(['rehearse', 'two.yaml', '--json']);
    expect(code).to.equal(0);
    expect((JSON.parse(told) as { readonly rows: readonly unknown[] }).rows).to.have.length(3);
  });

  it('prints the spread between teachers apart from that between trainings', async () => {
    const { code, stdout, stderr } = await desk.run(['run', 'two.yaml', '--no-tracking']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('LEADER(S) · teacher seed 8 · seed 2: finished');
    expect(stdout).to.match(/^overall, spread +PRAUC between teachers +between trainings$/m);
    expect(stdout).to.match(/^LEADER\(S\) +± \d\.\d{4} \(2 teachers\) +± \d\.\d{4} \(4 runs\)$/m);
    expect(stdout).to.match(/^LEADER\(T\) +± \d\.\d{4} \(2 teachers\)$/m);
    expect(stdout).to.contain('teacher seeds: 7, 8; scores of LEADER(T), LEADER(S) are means over teachers');
    expect(stdout).to.contain('differences over 2 teachers');
    expect(stdout).not.to.contain('1 teacher:');
  });

  it('keeps means over teachers of the means of their runs', () => {
    const [name = ''] = readdirSync(join(desk.runs, 'experiments'));
    const folder = join(desk.runs, 'experiments', name);
    const { figures, notes } = tableFile('teachers').read(join(folder, 'tables'))!;
    const scores = new Map<number, number[]>();
    for (const place of desk.runFolders()) {
      const { row, ownSeeds } = runFile.read(place)!;
      if (row !== 'LEADER(S)') continue;
      const score = lockFile.read(place)!.metrics['test/overall/prauc']!;
      scores.set(ownSeeds!['teacher']!, [...(scores.get(ownSeeds!['teacher']!) ?? []), score]);
    }
    const [[a = 0, b = 0] = [], [c = 0, d = 0] = []] = [...scores.values()];
    const [first, second] = [(a + b) / 2, (c + d) / 2];
    const figure = figures.find(({ row, metric }) => row === 'LEADER(S)' && metric === 'prauc')!;
    expect(figure).to.include({ n: 2, runs: 4 });
    expect(figure.mean).to.be.closeTo((first + second) / 2, 1e-12);
    expect(figure.sd).to.be.closeTo(Math.abs(first - second) / Math.SQRT2, 1e-12);
    expect(figure.sd_trainings).to.be.closeTo(Math.sqrt(((a - b) ** 2 + (c - d) ** 2) / 4), 1e-12);
    expect(readFileSync(join(folder, 'tables', 'teachers.csv'), 'utf8')).to.match(
      /^row,.*,p_words,runs,sd_trainings,data\n/,
    );
    for (const form of ['md', 'tex']) {
      const text = readFileSync(join(folder, 'tables', `teachers.${form}`), 'utf8');
      expect(text).to.contain('between teachers').and.to.contain('between trainings');
    }
    expect(notes.some((note) => note.startsWith('teacher seeds: 7, 8'))).to.equal(true);
  });

  it('goes on with the runs of one teacher, and says that it is one', async () => {
    const { code, stdout, stderr } = await desk.run(['run', 'one.yaml', '--no-tracking']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.contain('3 rows, 5 runs, 5 of them finished before');
    expect(stdout).to.contain('1 teacher: says nothing of another training of the teacher: LEADER(T), LEADER(S)');
    expect(stdout).not.to.contain('between teachers');
  });

  it('lists, compares and verifies runs by their teacher', async () => {
    const { stdout } = await desk.run(['runs', '--where', 'row=LEADER(S)', '--where', 'teacher.seed=8']);
    expect(stdout).to.match(/^experiment +row +teacher\.seed +seed /m);
    expect(stdout.trim().split('\n')).to.have.length(1 + 2);
    const place = desk.runFolders().find((folder) => {
      const run = runFile.read(folder)!;
      return run.row === 'LEADER(S)' && run.ownSeeds?.['teacher'] === 8 && run.seed === 2;
    })!;
    const { stdout: differences } = await desk.run(['diff', place, 'two.yaml', '--json']);
    expect(differences).not.to.contain('teacher.seed');
    const { code, stdout: verdict, stderr } = await desk.run(['verify', place, '--quiet']);
    expect(code, stderr).to.equal(0);
    expect(verdict).to.contain('identical');
  });
});
