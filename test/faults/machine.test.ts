import { expect } from 'chai';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserInputError } from '../../framework/errors.js';
import { runExperiment, type ExperimentOutcome } from '../../framework/launch/run-experiment.js';
import { metricsFile } from '../../framework/records/metrics-file.js';
import { readJournalEvents } from '../../framework/records/journal-reader.js';
import { createToyWorld, type ToyWorld } from '../framework/execution/toy-world.js';
import { isThorough } from '../thorough.js';
import { killEverything } from '../processes.js';

const program = fileURLToPath(new URL('../framework/launch/toy-command.js', import.meta.url));
const experiment = (milliseconds = 0, fault = 'none') => `title: Toy
dataset: { type: file, path: numbers.txt }
student: { type: walker, milliseconds: ${milliseconds}, fault: ${fault} }
training: { epochs: 6, monitor: validation/loss }
launcher: { type: local, jobs: 1 }
seeds: [1]
`;

/** Whether a process may have file systems of its own. */
const canMount = (() => {
  try {
    execFileSync('unshare', ['--mount', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const nothing = () => Promise.resolve([]);

/** Words before a program that has file systems of its own. */
function inOwnMounts(mount: string): readonly string[] {
  return ['unshare', '--mount', 'sh', '-c', `${mount} && exec "$@"`, 'sh'];
}

describe('faults of the machine', function () {
  this.timeout(120_000);
  let world: ToyWorld;
  /** What the run gives on a machine without faults. */
  let expected: readonly string[];
  before(async () => {
    world = createToyWorld();
    writeFileSync(join(world.folder, 'toy.yaml'), experiment());
    expected = await unbroken();
    world.remove();
  });
  beforeEach(() => {
    world = createToyWorld();
    writeFileSync(join(world.folder, 'toy.yaml'), experiment());
  });
  afterEach(() => world.remove());

  interface Run {
    readonly code: number | null;
    readonly stderr: string;
    readonly outcome?: ExperimentOutcome;
  }
  const start = (prefix: readonly string[] = [], options: string = '') => {
    const words = [...prefix, process.execPath, program, world.components, world.runs, join(world.folder, 'toy.yaml')];
    const child = spawn(words[0]!, words.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_OPTIONS: options },
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const end = new Promise<Run>((resolve) =>
      child.once('close', (code) =>
        resolve({ code, stderr, ...(stdout === '' ? {} : { outcome: JSON.parse(stdout) as ExperimentOutcome }) }),
      ),
    );
    const seen = async (text: string) => {
      while (!stderr.includes(text) && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    return { child, end, seen };
  };
  const metrics = () => {
    const runs = readdirSync(world.runs).filter((name) => name.startsWith('run-'));
    return runs.map((name) => readFileSync(join(world.runs, name, 'metrics.json'), 'utf8'));
  };
  const unbroken = async () => {
    const run = await start().end;
    expect(run.code, run.stderr).to.equal(0);
    return metrics();
  };

  it('a power cut that takes the end of any file: the same numbers, or words that name the file', async () => {
    expect(await again()).to.equal('finished');
    const files = readdirSync(world.runs, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== '.gitignore')
      .map((entry) => join(entry.parentPath, entry.name));
    const names = files.map((file) => basename(file));
    expect(names).to.include.members([
      'journal.jsonl',
      'run.json',
      'result.json',
      'plan.json',
      '.stage.json',
      'metrics.json',
    ]);
    for (const file of files) {
      const whole = readFileSync(file);
      for (const size of isThorough ? [0, Math.floor(whole.length / 2)] : [Math.floor(whole.length / 2)]) {
        truncateSync(file, size);
        const shown = `${relative(world.runs, file)} of ${size} bytes`;
        const told = await again();
        if (told !== 'finished') expect(told, shown).to.include(file);
        else if (basename(file) !== metricsFile.name) expect(metrics(), shown).to.deep.equal(expected);
        // Whatever makes a table of a run reads its numbers so.
        else if (dirname(dirname(file)) === world.runs)
          expect(() => metricsFile.read(dirname(file)), shown).to.throw(file);
        writeFileSync(file, whole);
      }
    }
    expect(await again()).to.equal('finished');
    expect(metrics()).to.deep.equal(expected);
  });

  /** Runs the experiment in this process: `finished`, or what is said of its end. */
  async function again(): Promise<string> {
    const file = join(world.folder, 'toy.yaml');
    const settings = {
      command: '',
      displayedFile: file,
      keepGoing: false,
      tracking: false,
      onStart() {},
      onEvent() {},
    };
    const { components, runs: runsFolder } = world;
    const { signal } = new AbortController();
    try {
      const outcome = await runExperiment(file, { ...settings, components, runsFolder, signal, report: nothing });
      return outcome.status === 'finished' ? 'finished' : `${outcome.results[0]?.problem}`;
    } catch (error) {
      if (error instanceof UserInputError) return error.message;
      throw error;
    }
  }

  it('a full disk: said in words, and with room the run goes on', async function () {
    if (!canMount) this.skip();
    const size = `mkdir -p ${world.runs} && mount -t tmpfs -o size=48k,mode=755 none ${world.runs}`;
    const { code, stderr, outcome } = await start(inOwnMounts(size)).end;
    expect(code, stderr).to.equal(1);
    expect(`${stderr}${outcome?.results[0]?.problem}`).to.match(/the disk is full \(ENOSPC\)/);
    expect(stderr).to.not.include('an error in the program itself');
    expect(await unbroken()).to.deep.equal(expected);
  });

  it('a file system that may only be read: refused before any work, and what is there can be looked at', async function () {
    if (!canMount) this.skip();
    expect(await again()).to.equal('finished');
    const readOnly = `mount --bind ${world.runs} ${world.runs} && mount -o remount,ro,bind ${world.runs}`;
    const { code, stderr } = await start(inOwnMounts(readOnly)).end;
    expect(code).to.equal(2);
    expect(stderr).to.match(/results cannot be written there \(EROFS\)/);
    expect(metrics()).to.deep.equal(expected);
  });

  it('a clock that goes back: a killed run goes on, with the same numbers and journal', async () => {
    writeFileSync(join(world.folder, 'toy.yaml'), experiment(300));
    const tomorrow = join(world.folder, 'tomorrow.mjs');
    writeFileSync(tomorrow, 'const now = Date.now; Date.now = () => now() + 864e5;');
    const first = start([], `--import=${tomorrow}`);
    await first.seen('progress');
    killEverything(first.child.pid!);
    await first.end;
    expect(existsSync(join(world.runs, 'cache'))).to.equal(true);
    writeFileSync(join(world.folder, 'toy.yaml'), experiment());
    expect(await unbroken()).to.deep.equal(expected);
    const [folder = ''] = readdirSync(world.runs).filter((name) => name.startsWith('run-'));
    const events = readJournalEvents(join(world.runs, folder, 'journal.jsonl'));
    expect(events.map(({ sequence }) => sequence)).to.deep.equal(events.map((_, index) => index));
    expect(events.flatMap((event) => (event.event === 'metric' ? [event.step] : []))).to.deep.equal([1, 2, 3, 4, 5, 6]);
  });

  it('a worker that needs more memory than there is: said in words, and the next start goes on', async () => {
    const place = join(world.components, 'stages/walk.mjs');
    const source = readFileSync(place, 'utf8');
    const hungry =
      "if (student.fault === 'memory' && epoch === 3) for (const all = []; ; ) all.push(new Array(1e5).fill({}));";
    writeFileSync(place, source.replace('journal.progress(epoch', `${hungry}\njournal.progress(epoch`));
    writeFileSync(join(world.folder, 'toy.yaml'), experiment(0, 'memory'));
    const { code, outcome } = await start([], '--max-old-space-size=64').end;
    expect(code).to.equal(1);
    expect(outcome?.results[0]?.problem).to.match(/the worker was killed by SIG\w+ .* more memory than there is/s);
    writeFileSync(place, source);
    writeFileSync(join(world.folder, 'toy.yaml'), experiment());
    expect((await start().end).code).to.equal(0);
  });
});
