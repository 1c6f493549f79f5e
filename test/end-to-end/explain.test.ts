import { expect } from 'chai';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Desk } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

interface Reason {
  readonly cached: boolean;
  readonly differences: readonly Readonly<Record<'stage' | 'ingredient' | 'before' | 'now', unknown>>[];
}

interface Differences {
  readonly differences: readonly Readonly<Record<'rows' | 'path' | 'a' | 'b', unknown>>[];
}

/** The verbs that explain what was computed and what would be; none of them computes. */
describe('what there is to compute', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(async () => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
    const { code, stderr } = await desk.run(['run', 'tiny.yaml']);
    expect(code, stderr).to.equal(0);
  });
  after(() => desk.remove());
  const json = async <T>(...words: string[]): Promise<T> => {
    const end = await desk.run([...words, '--json']);
    expect(end.code, end.stderr).to.equal(0);
    return JSON.parse(end.stdout) as T;
  };

  it('why: nothing, or the ingredient where the chain begins to differ', async () => {
    expect(await json<Reason>('why', 'tiny.yaml', 'metrics')).to.include({ cached: true });
    const later = await json<Reason>('why', 'tiny.yaml', 'metrics', '--set', 'student.dropout=0.25');
    expect(later.cached).to.equal(false);
    expect(later.differences).to.deep.equal([
      { ingredient: 'student#training.dropout', before: 0.4, now: 0.25, stage: 'student' },
      { ingredient: 'student.dropout', before: 0.4, now: 0.25, stage: 'predictions' },
    ]);
    const { stdout } = await desk.run(['why', 'tiny.yaml', 'student', '--set', 'teacher.epochs=9']);
    expect(stdout).to.match(/student of Tiny, seed 1: not in the cache; .*\n {2}teacher: teacher\.epochs: 3 → 9\n$/);
    const unknown = await desk.run(['why', 'tiny.yaml', 'studnt']);
    expect(unknown.stderr).to.match(/^studnt: no row runs a stage of that name\n {2}It runs: .*student/);
    expect(unknown.code).to.equal(2);
  });

  it('plan: how long it will take, once that is known', async () => {
    const { stdout } = await desk.run(['plan', 'tiny.yaml', '--set', 'student.dropout=0.25']);
    expect(stdout)
      .to.match(/\nstudent +1 +0 +1 +\S+ s\n/)
      .and.to.match(/\nteacher +1 +1 +0 +\S+ s\n/);
    expect(stdout).to.match(/\nabout \S+ s of computing, judging by former runs\n$/);
    const unknown = await desk.run(['plan', 'tiny.yaml', '--runs', 'elsewhere']);
    expect(unknown.stdout).not.to.include('of computing');
  });

  it('diff: only what differs, between files, runs and locks', async () => {
    desk.write(
      'other.yaml',
      tinyExperiment.replace('title: Tiny', 'title: Other').replace('epochs: 3, learn', 'epochs: 4, learn'),
    );
    const files = await json<Differences>('diff', 'tiny.yaml', 'other.yaml');
    expect(files.differences).to.deep.equal([{ rows: ['Tiny / Other'], path: 'training.epochs', a: 3, b: 4 }]);
    const run = relative(desk.folder, desk.runFolders()[0]!);
    expect((await json<Differences>('diff', run, join(run, 'lock.json'))).differences).to.deep.equal([]);
    const [experiment = ''] = readdirSync(join(desk.runs, 'experiments'));
    for (const recorded of [join('runs', 'experiments', experiment), run]) {
      for (const file of [recorded, 'tiny.yaml', join(run, 'run.json')])
        expect(await json<Differences>('diff', recorded, file)).to.deep.include({ differences: [] });
    }
    const changed = await json<Differences>('diff', join('runs', 'experiments', experiment), 'other.yaml');
    expect(changed.differences).to.deep.equal(files.differences);
    const { stdout, code } = await desk.run(['diff', 'tiny.yaml', 'tiny.yaml']);
    expect([stdout, code]).to.deep.equal(['no difference\n', 0]);
    const rows = 'extends: [tiny.yaml]\nrows: { one: { training.epochs: 4 }, two: { training.epochs: 9 } }\n';
    desk.write('rows.yaml', rows);
    desk.write('more.yaml', rows.replace('epochs: 4', 'epochs: 5').replace('9 } }', '9 }, three: {} }'));
    const all = await desk.run(['diff', 'rows.yaml', 'more.yaml']);
    expect(all.stdout).to.equal('one\n  training.epochs: 4 → 5\nthree\n  only in the second\n');
    const one = await desk.run(['diff', 'rows.yaml', 'more.yaml', '--row', 'one']);
    expect(one.stdout).to.equal('one\n  training.epochs: 4 → 5\n');
    expect((await desk.run(['diff', 'rows.yaml', 'tiny.yaml', '--row', 'two'])).stdout).to.include('epochs: 9 → 3');
    const misspelt = await desk.run(['diff', 'rows.yaml', 'more.yaml', '--row', 'on']);
    expect(misspelt.stderr).to.include('--row: there is no row "on"; did you mean "one"?');
    expect(misspelt.code).to.equal(2);
    const nothing = await desk.run(['diff', 'tiny.yaml', 'nowhere']);
    expect(nothing.stderr).to.match(/^nowhere: there is no such file or folder\n {2}Name an experiment file/);
    expect(nothing.code).to.equal(2);
  });

  it('diff and verify: what is no record of a run, without quoting it', async () => {
    const wrong = { 'no.json': '{"patient":', 'null.json': 'null', 'other.json': '{"values":1,"stages":2}' };
    for (const [name, text] of Object.entries(wrong)) {
      desk.write(name, text);
      for (const words of [
        ['diff', name, 'tiny.yaml'],
        ['verify', name],
      ]) {
        const { code, stderr } = await desk.run(words);
        expect(stderr, words.join(' ')).to.match(
          /^\S+\.json: (is not JSON|is no lock of a run: .*|the file is damaged, or no lock\.json of this version: .*)\n {2}Name /,
        );
        expect(stderr).not.to.contain('patient');
        expect(code).to.equal(2);
      }
    }
    const unfinished = await desk.run(['verify', 'runs']);
    expect(unfinished.stderr).to.equal(
      'runs: holds no lock.json\n  Name the folder of a run that has finished; `formulary runs` lists them.\n',
    );
  });

  it('runs: tags and notes, found again, and removed with the run', async () => {
    const [folder] = desk.runFolders();
    const name = folder!.replace(/^.*\//, '');
    expect((await desk.run(['runs', 'tag', folder!, 'paper', 'checked'])).stdout).to.equal(
      `runs/${name}: paper, checked\n`,
    );
    await desk.run(['runs', 'note', name.slice(0, 8), 'the one of the talk']);
    await desk.run(['runs', 'tag', name, 'checked', '--remove']);
    const tagged = await json<{ tags: string[]; note: string; place: string }[]>('runs', '--where', 'tag=paper');
    expect(tagged.map(({ tags, note }) => [tags, note])).to.deep.equal([[['paper'], 'the one of the talk']]);
    const others = await json<unknown[]>('runs', '--where', 'tag!=paper');
    expect(others).to.have.length(desk.runFolders().length - 1);
    expect((await desk.run(['runs'])).stdout)
      .to.match(/ tag +note +place\n/)
      .and.match(/ runs\/run-[0-9a-f]+\n/)
      .and.contain('the one of the talk');
    const unknown = await desk.run(['runs', 'tag', 'run-zz', 'x']);
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      2,
      'run-zz: no run of that name in runs\n  Name the folder of a run: `formulary runs` lists them.\n',
    ]);
  });

  it('cache: sizes, and what no run refers to any more', async () => {
    const entries = await json<{ stage: string; complete: boolean; bytes: number; used: boolean }[]>('cache');
    expect(entries.every(({ complete, used, bytes }) => complete && used && bytes > 0)).to.equal(true);
    expect(await json<unknown[]>('cache', 'prune')).to.deep.equal([]);
    rmSync(join(desk.runs, 'kept'), { recursive: true, force: true });
    mkdirSync(join(desk.runs, 'kept/student'), { recursive: true });
    writeFileSync(join(desk.runs, 'kept/student/a'), 'four');
    const remainder = { stage: 'kept/student', entries: 1, bytes: 4 };
    expect(await json<unknown[]>('cache', 'prune', '--kept')).to.deep.equal([remainder]);
    const kept = (await desk.run(['cache', 'prune'])).stdout;
    expect(kept).to.match(/^0 of \d+ outputs removed, 0 B\nkept: \d+ outputs, .+, by \d+ runs\nexperiment +row +seed/);
    expect(kept).to.contain(desk.runFolders()[0]!.replace(/^.*\//, 'runs/'));
    for (const folder of desk.runFolders()) expect((await desk.run(['runs', 'rm', folder])).code).to.equal(0);
    expect(desk.runFolders()).to.deep.equal([]);
    expect(await json<unknown[]>('cache', 'prune', '--dry-run')).to.have.length(entries.length);
    expect(await json<unknown[]>('cache', 'prune')).to.have.length(entries.length);
    expect(await json<unknown[]>('cache')).to.deep.equal([]);
  });
});
