import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LockFile } from '../../../framework/records/lock-file.js';
import { runExperiment } from '../../../framework/launch/run-experiment.js';
import { verifyLock, type VerifyOptions } from '../../../framework/comparison/verify-lock.js';
import { createToyWorld, type ToyWorld } from '../execution/toy-world.js';

describe('verifying a lock', function () {
  this.timeout(60_000);
  let world: ToyWorld;
  let lock: string;
  const { signal } = new AbortController();
  const common = { signal, onEvent: () => {} };

  beforeEach(async () => {
    world = createToyWorld();
    const file = join(world.folder, 'toy.yaml');
    process.env['FORMULARY_TOY_NUMBERS'] = world.numbers;
    writeFileSync(
      file,
      `title: Toy
dataset: { type: file, path: "\${env:FORMULARY_TOY_NUMBERS}" }
student: { type: walker }
training: { epochs: 3, monitor: validation/loss }
`,
    );
    const outcome = await runExperiment(file, {
      ...common,
      components: world.components,
      runsFolder: world.runs,
      command: 'formulary run',
      displayedFile: file,
      keepGoing: false,
      tracking: false,
      onStart: () => {},
      report: () => Promise.resolve([]),
    });
    lock = join(outcome.runFolders[0] ?? '', 'lock.json');
  });
  afterEach(() => {
    delete process.env['FORMULARY_TOY_NUMBERS'];
    world.remove();
  });

  const verify = (changes: Partial<VerifyOptions> = {}) =>
    verifyLock(lock, {
      ...common,
      runsFolder: join(world.folder, 'elsewhere'),
      set: [],
      tolerance: 1e-4,
      reuse: false,
      components: world.components,
      ...changes,
    });
  const edit = (change: (content: LockFile) => LockFile) => {
    const content = JSON.parse(readFileSync(lock, 'utf8')) as LockFile;
    lock = join(world.folder, 'edited.json');
    writeFileSync(lock, JSON.stringify(change(content)));
  };
  const shift = (difference: number) =>
    edit((content) => ({
      ...content,
      metrics: { 'test/overall/position': (content.metrics['test/overall/position'] ?? 0) + difference },
    }));

  it('computes everything again and finds it identical', async () => {
    const result = await verify();
    expect(result.verdict).to.equal('identical');
    expect(result.changes).to.deep.equal([]);
    expect(world.finished()).to.deep.equal(['numbers', 'walk', 'score', 'numbers', 'walk', 'score']);
  });

  it('takes finished stages from the cache when allowed to', async () => {
    expect((await verify({ reuse: true, runsFolder: world.runs })).verdict).to.equal('identical');
    expect(world.finished()).to.have.length(3);
  });

  it('tells within tolerance from different', async () => {
    shift(5e-5);
    expect((await verify()).verdict).to.equal('within tolerance');
    expect((await verify({ tolerance: 1e-6 })).verdict).to.equal('differs');
  });

  it('allows what another kind of processor explains, and the same kind nothing', async () => {
    shift(8e-4);
    expect((await verify()).verdict).to.equal('differs');
    edit((content) => ({ ...content, code: { ...content.code!, processor: 'another kind' } }));
    expect((await verify()).verdict).to.equal('same within what processors differ by');
    shift(8e-4);
    expect((await verify()).verdict).to.equal('differs');
  });

  it('does not compare results on other data, or metrics that are missing', async () => {
    edit((content) => ({ ...content, metrics: { ...content.metrics, 'test/overall/other': 1 } }));
    expect((await verify()).verdict).to.equal('not comparable');
    writeFileSync(world.numbers, '1\n');
    const other = await verify();
    expect(other.verdict).to.equal('not comparable');
    expect(other.changes).to.deep.equal(['stage numbers reads other data than the lock: numbers.txt']);
  });

  it('reads what came from the environment from there again', async () => {
    const moved = join(world.folder, 'moved.txt');
    writeFileSync(moved, readFileSync(world.numbers));
    process.env['FORMULARY_TOY_NUMBERS'] = moved;
    writeFileSync(world.numbers, 'gone');
    const { verdict, changes } = await verify();
    expect(verdict).to.equal('identical');
    expect(changes).to.deep.equal([
      'stage numbers has another key: input moved.txt, input numbers.txt',
      'stage walk has another key: stage numbers',
      'stage score has another key: stage walk',
    ]);
  });

  it('says which keys of a lock from before the ingredients were recorded had to change, and why', async () => {
    edit((content) => ({
      ...content,
      stages: content.stages.map(({ ingredients: _later, ...stage }) => ({ ...stage, key: `${stage.key}-of-then` })),
    }));
    const source = readFileSync(join(world.components, 'stages/numbers.mjs'), 'utf8');
    // A module is loaded once a process: another folder stands for another program.
    const later = createToyWorld();
    try {
      later.writeComponent('stages/numbers.mjs', source.replace("reads: ['dataset']", "reads: ['dataset#numbers']"));
      const { verdict, changes } = await verify({ components: later.components });
      expect(verdict).to.equal('identical');
      expect(changes).to.deep.equal([
        'stage numbers has another key: it had to change, because keys hold the source of the dataset, and of its options those that the stage reads, since the lock was written',
        'stage walk has another key: it had to change, because a stage that it reads has one',
        'stage score has another key: it had to change, because a stage that it reads has one',
      ]);
    } finally {
      later.remove();
    }
  });
});
