import { expect } from 'chai';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { stageRecords } from '../../../framework/execution/cache/stage-cache.js';
import type { PlanFile } from '../../../framework/records/plan-file.js';
import { readJournalEvents } from '../../../framework/records/journal-reader.js';
import { killEverything } from '../../processes.js';
import { isThorough } from '../../thorough.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';
import { Generator } from '../../../framework/tensor/index.js';
import { startToy } from './toy-process.js';

const sweep = (milliseconds: number, epochs = 6, jobs = 1) => `title: Toy sweep
dataset: { type: file, path: numbers.txt }
student: { type: walker, milliseconds: ${milliseconds} }
training: { epochs: ${epochs}, monitor: validation/loss }
launcher: { type: local, jobs: ${jobs} }
seeds: [1, 2]
rows:
  "slow": { student: { step: 0.25 } }
  "middle": { student: { step: 0.5 } }
  "fast": { student: { step: 0.75 } }
`;

const kills = isThorough ? 30 : 8;

const json = <T>(...names: readonly string[]) => JSON.parse(readFileSync(join(...names), 'utf8')) as T;
const metricsOf = (folders: readonly string[]) =>
  folders.map((folder) => readFileSync(join(folder, 'metrics.json'), 'utf8'));

describe('running an experiment file', function () {
  this.timeout(60_000);
  let world: ToyWorld;
  beforeEach(() => (world = createToyWorld()));
  afterEach(() => world.remove());
  const write = (text: string) => writeFileSync(join(world.folder, 'toy.yaml'), text);

  it('writes the plan, one folder a run, and the journal of the experiment', async () => {
    write(sweep(0));
    const { outcome, code, stderr } = await startToy(world, 'toy.yaml', 'training.epochs=2').end;
    expect(code, stderr).to.equal(0);
    const folder = outcome?.experimentFolder ?? '';
    expect(basename(folder)).to.match(/^toy-sweep-[0-9a-f]{8}$/);
    const plan = json<PlanFile>(folder, 'plan.json');
    expect(plan.rows.map(({ row, runs }) => [row, runs.map(({ seed }) => seed)])).to.deep.equal([
      ['slow', [1, 2]],
      ['middle', [1, 2]],
      ['fast', [1, 2]],
    ]);
    expect(plan.rows[0]?.parameters).to.include({ 'student.step': '0.25', 'training.epochs': '2' });
    expect(plan.parameters).to.include({ 'training.epochs': 2 }).and.not.to.have.property('student.step');
    expect(readJournalEvents(join(folder, 'journal.jsonl')).map(({ event }) => event)).to.deep.equal(['start', 'end']);
    const [run = ''] = outcome?.runFolders ?? [];
    const resolved = readFileSync(join(run, 'experiment.yaml'), 'utf8');
    expect(resolved).to.match(/step: 0.25 +# row "slow", .*toy\.yaml:8/);
    expect(resolved).to.match(/epochs: 2 +# --set/);
    const lock = json<{ stages: { inputs: object[] }[]; metrics: object; code: { node: string } }>(run, 'lock.json');
    expect(lock.stages[0]?.inputs).to.have.length(1);
    expect(lock.metrics).to.have.keys('test/overall/position');
    expect(lock.code.node).to.equal(process.version);
  });

  it(`survives ${kills} kills at random moments: the same metrics, nothing finished is computed again`, async function () {
    this.timeout(600_000);
    write(sweep(4, 20));
    const unbroken = createToyWorld();
    writeFileSync(join(unbroken.folder, 'toy.yaml'), sweep(0, 20));
    const expected = await startToy(unbroken, 'toy.yaml').end;
    const random = new Generator(1);
    let before: ReadonlyMap<string, number> = new Map();
    for (let attempt = 0; attempt < kills; attempt += 1) {
      const toy = startToy(world, 'toy.yaml');
      // Moments are counted in events, so that a slow machine is not killed in its planning every time.
      const moment = toy.lines(random.integer(12));
      await Promise.race([moment.then(() => pause(60 * random.next())), toy.end]);
      killEverything(toy.child.pid!);
      await toy.end;
      const now = await finishedOutputs(world.runs);
      for (const [output, finishedAt] of before) expect(now.get(output), output).to.equal(finishedAt);
      before = now;
    }
    const { outcome, code, stderr } = await startToy(world, 'toy.yaml').end;
    expect(code, stderr).to.equal(0);
    expect(metricsOf(outcome?.runFolders ?? [])).to.deep.equal(metricsOf(expected.outcome?.runFolders ?? []));
    const after = await finishedOutputs(world.runs);
    expect(after.size).to.equal(1 + 6 + 6);
    for (const [output, finishedAt] of before) expect(after.get(output), output).to.equal(finishedAt);
    for (const folder of outcome?.runFolders ?? []) {
      const events = readJournalEvents(join(folder, 'journal.jsonl'));
      expect(events.flatMap((event) => (event.event === 'metric' ? [event.step] : []))).to.deep.equal(
        Array.from({ length: 20 }, (_, index) => index + 1),
      );
      expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, index) => index));
    }
    unbroken.remove();
  });

  it('lets two processes share the work', async () => {
    write(sweep(10));
    const ends = await Promise.all([startToy(world, 'toy.yaml').end, startToy(world, 'toy.yaml').end]);
    expect(ends.map(({ code }) => code)).to.deep.equal([0, 0]);
    expect(counted(world.finished())).to.deep.equal({ numbers: 1, walk: 6, score: 6 });
  });

  it('computes several runs at a time with jobs', async () => {
    write(sweep(400, 6, 3));
    const { code, stderr } = await startToy(world, 'toy.yaml').end;
    expect(code).to.equal(0);
    // The second and the third run start when the first one has computed the stage that they share.
    const begun = stderr.split('\n').filter((line) => /^(started|ended|stage .* numbers)/.test(line));
    expect(begun.slice(0, 5).map((line) => line.split(' ')[0])).to.deep.equal([
      'started',
      'stage',
      'stage',
      'started',
      'started',
    ]);
    expect(counted(world.finished())).to.deep.equal({ numbers: 1, walk: 6, score: 6 });
  });

  it('stops at Ctrl-C with 130, records the run as cancelled, and continues', async () => {
    write(sweep(100, 30));
    const toy = startToy(world, 'toy.yaml');
    await toy.seen('progress');
    toy.child.kill('SIGINT');
    const { code, outcome } = await toy.end;
    expect(code).to.equal(130);
    const [folder = ''] = outcome?.runFolders ?? [];
    expect(json(folder, 'result.json')).to.include({ status: 'cancelled' });
    expect(readJournalEvents(join(folder, 'journal.jsonl')).at(-1)).to.include({
      event: 'end',
      status: 'cancelled',
    });
    write(sweep(0, 30));
    expect((await startToy(world, 'toy.yaml').end).code).to.equal(0);
  });

  it('is not changed by edits while it runs', async () => {
    write(sweep(100));
    const toy = startToy(world, 'toy.yaml');
    await toy.seen('started');
    write('title: [');
    expect((await toy.end).code).to.equal(0);
  });

  it('refuses what can be known to be wrong, and leaves nothing', async () => {
    write(sweep(0));
    rmSync(world.numbers);
    const missing = await startToy(world, 'toy.yaml').end;
    expect(missing.stderr).to.match(/numbers\.txt: there is no such file or folder/);
    expect(missing.code).to.equal(2);
    expect(existsSync(world.runs)).to.equal(false);
    writeFileSync(world.runs, '');
    const unwritable = await startToy(world, 'toy.yaml').end;
    expect(unwritable.stderr).to.match(/runs: results cannot be written there \(E\w+\)\n {2}Make the folder writable/);
    expect(unwritable.code).to.equal(2);
  });

  it('refuses a results folder on a file system that takes none', async () => {
    write(sweep(0));
    const { code, stderr } = await startToy({ ...world, runs: '/proc/nowhere/runs' }, 'toy.yaml').end;
    expect(stderr).to.match(/results cannot be written there/);
    expect(code).to.equal(2);
  });

  it('takes back its folders when the input proves wrong in the first stage', async () => {
    write(sweep(0).replace('numbers.txt', 'empty'));
    mkdirSync(join(world.folder, 'empty'));
    world.writeComponent(
      'stages/numbers.mjs',
      readFileSync(join(world.components, 'stages/numbers.mjs'), 'utf8').replace(
        'const numbers = readFileSync',
        "throw new UserInputError({ place: 'dataset', reason: 'no numbers' });\nconst numbers = readFileSync",
      ),
    );
    const { code, outcome } = await startToy(world, 'toy.yaml').end;
    expect(code).to.equal(2);
    expect(outcome?.results[0]?.problem).to.equal('dataset: no numbers');
    expect(existsSync(world.runs) ? readdirSync(world.runs) : []).to.deep.equal([]);
  });

  it('keeps finished stages alone when the input proves wrong later', async () => {
    write(sweep(0));
    const { code, outcome } = await startToy(world, 'toy.yaml', 'student.fault=input').end;
    expect(code).to.equal(2);
    expect(outcome?.results.map(({ problem }) => problem)).to.deep.equal(['student: too steep\n  lower step']);
    expect(outcome?.runFolders).to.deep.equal([]);
    expect(readdirSync(world.runs).sort()).to.deep.equal(['.gitignore', 'cache']);
    expect(readdirSync(join(world.runs, 'cache')).sort()).to.deep.equal(['input-digests.json', 'numbers']);
    write(sweep(0));
    expect((await startToy(world, 'toy.yaml').end).code).to.equal(0);
    const again = await startToy(world, 'toy.yaml', 'student.fault=input').end;
    expect(again.code).to.equal(2);
    expect(readdirSync(world.runs).filter((name) => name.startsWith('run-'))).to.have.length(6);
  });

  it('stops before the first stage when the component of a later row cannot be built', async () => {
    world.writeComponent(
      'students/broken.mjs',
      readFileSync(join(world.components, 'students/walker.mjs'), 'utf8')
        .replace("type: 'walker'", "type: 'broken'")
        .replace(
          'build: ({ options }) => options',
          "build: () => { throw new UserInputError({ place: 'student', reason: 'step 2 is too long' }); }",
        ),
    );
    const rows = ['one', 'two', 'three', 'four'].map(
      (name, index) => `  ${name}: { training: { epochs: ${index + 1} } }`,
    );
    write(`${sweep(0)}`.replace(/rows:[^]*/, `rows:\n${rows.join('\n')}\n  five: { student: { type: broken } }\n`));
    const { code, stderr } = await startToy(world, 'toy.yaml').end;
    expect(code).to.equal(2);
    expect(stderr).to.equal('row "five", student: step 2 is too long\n');
    expect(world.finished()).to.deep.equal([]);
    expect(existsSync(world.runs)).to.equal(false);
  });
});

/** Stage and key of every finished output → when it was finished. */
async function finishedOutputs(runs: string): Promise<ReadonlyMap<string, number>> {
  const records = await Promise.all(['numbers', 'walk', 'score'].map((stage) => stageRecords(runs, stage)));
  return new Map(records.flat().map(({ stage, key, finishedAt }) => [`${stage} ${key}`, finishedAt]));
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
