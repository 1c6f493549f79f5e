import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { progressFile } from '../../framework/records/progress-file.js';
import { resultFile } from '../../framework/records/result-file.js';
import { Desk, type Started } from './formulary.js';
import { tinyExperiment } from './tiny-experiment.js';

/** Two runs that train for longer than any test waits. */
const long = `${tinyExperiment
  .replace('seeds: [1]', 'seeds: [1, 2]')
  .replace('training: { epochs: 3', 'training: { epochs: 100000, patience: 100000')}ablations: [without-kd]
launcher: { type: local, jobs: 2 }
`;

describe('Ctrl-C while runs go on', function () {
  this.timeout(120_000);
  let desk: Desk;
  let started: Started;
  let told = '';
  beforeEach(async () => {
    desk = new Desk();
    desk.write('long.yaml', long);
    started = desk.start(['run', 'long.yaml', '--no-tracking']);
    told = '';
    started.child.stderr?.on('data', (chunk: Buffer) => (told += chunk.toString()));
    while (trained().length < 2 && started.child.exitCode === null) await pause(200);
  });
  afterEach(() => desk.remove());

  /** Runs whose student is being trained. */
  const trained = () => desk.runFolders().filter((folder) => progressFile.readIfWhole(folder)?.stage === 'student');
  /** Processes that compute a run of the desk. */
  const workers = () =>
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(join(desk.runs, 'run-'));
        } catch {
          return false;
        }
      });

  it('once: stops at the next checkpoint, says what a second one does, and logs tell what there was', async () => {
    expect(workers()).to.have.length(2);
    started.child.kill('SIGINT');
    const { code, stderr } = await started.end;
    expect(code).to.equal(130);
    expect(stderr).to.include('\nstopping at the next checkpoint; press Ctrl-C again to stop at once\n');
    expect(desk.runFolders().map((folder) => resultFile.readIfWhole(folder)?.status)).to.deep.equal([
      'cancelled',
      'cancelled',
    ]);
    expect(workers()).to.deep.equal([]);

    const { stdout } = await desk.run(['status', 'long.yaml']);
    expect(stdout).to.match(/: 2 runs: 2 cancelled\n/);
    const [log = ''] = desk.runFolders().map((folder) => join(folder, 'worker.log'));
    desk.write(log.slice(desk.folder.length + 1), 'first\nsecond\nthird\n');
    const logs = await desk.run(['logs', 'long.yaml', '--lines', '2']);
    expect(logs.stdout).to.include(`(cancelled): ${log}\nsecond\nthird\n`).and.not.include('first');
    const paths = await desk.run(['logs', 'long.yaml', '--paths', '--seeds', '1']);
    expect(paths.stdout.trim().split('\n')).to.have.length(1);
    const unknown = await desk.run(['logs', 'long.yaml', '--seeds', '7']);
    expect([unknown.code, unknown.stderr]).to.deep.equal([2, '--seeds: no run has the seed 7\n']);
  });

  it('twice: ends everything at once, and leaves no process behind', async () => {
    started.child.kill('SIGINT');
    while (!told.includes('press Ctrl-C again')) await pause(20);
    started.child.kill('SIGINT');
    expect((await started.end).code).to.equal(130);
    for (const end = Date.now() + 20_000; workers().length > 0 && Date.now() < end;) await pause(100);
    expect(workers()).to.deep.equal([]);
  });

  it('the command is killed: its workers end by themselves', async () => {
    started.child.kill('SIGKILL');
    await started.end;
    for (const end = Date.now() + 30_000; workers().length > 0 && Date.now() < end;) await pause(100);
    expect(workers()).to.deep.equal([]);
  });
});
