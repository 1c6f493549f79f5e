import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Generator } from '../../framework/tensor/index.js';
import { readHolder } from '../../framework/files/lock-generations.js';
import { isThorough } from '../framework/experiment/mutations.js';
import { Desk } from './formulary.js';
import { hasCluster, isOver, slurm, statusOf, taskOf, untilStatus } from './slurm/cluster.js';
import { tinyExperiment } from './tiny-experiment.js';

/** Random kills in a row. */
const kills = 20;

const table = (epochs: number) => `${tinyExperiment
  .replace('seeds: [1]', 'seeds: [1, 2]')
  .replace('training: { epochs: 3', `training: { epochs: ${epochs}, patience: ${epochs}`)}
rows:
  LEADER(T): { evaluation: { predictor: teacher } }
  LEADER(S): {}
  w/o KD: { ablations: [without-kd] }
`;
const onSlurm = `launcher: { type: slurm, throttle: 4 }
resources: { partition: cpu, time: '00:20:00', stages: { teacher: { partition: gpu, gpus: '1' } } }
`;

/** Every run as a folder of results: its metrics, and the digests of all stage outputs. */
async function resultsOf(desk: Desk) {
  return {
    outputs: await desk.outputs(),
    metrics: desk.runFolders().map((folder) => readFileSync(join(folder, 'metrics.json'), 'utf8')),
  };
}

describe('Slurm', function () {
  this.timeout(600_000);
  let local: Desk;
  let desk: Desk;
  before(async function () {
    if (!hasCluster()) {
      console.log('      no cluster: tools/slurm/setup.sh starts one');
      this.skip();
    }
  });
  beforeEach(() => {
    local = new Desk();
    desk = new Desk();
  });
  afterEach(() => {
    if (hasCluster()) slurm('scancel', '--user=root');
    local.remove();
    desk.remove();
  });
  const submit = async (...words: readonly string[]) => {
    const { code, stdout, stderr } = await desk.run(['submit', 'table.yaml', '--json', ...words]);
    expect(code, stderr).to.equal(0);
    return JSON.parse(stdout) as { readonly submitted: number; readonly going: number; readonly finished: number };
  };
  const expectSameAsLocal = async (epochs: number) => {
    local.write('table.yaml', table(epochs));
    const run = await local.run(['run', 'table.yaml', '--quiet']);
    expect(run.code, run.stderr).to.equal(0);
    expect(await resultsOf(desk)).to.deep.equal(await resultsOf(local));
  };

  it('gives the same bytes as this machine; the teacher is computed once, on the other partition', async () => {
    desk.write('table.yaml', table(3) + onSlurm);
    const preview = await desk.run(['submit', 'table.yaml', '--dry-run']);
    expect(preview.stdout.match(/--partition=gpu/g), preview.stderr).to.have.length(1);
    expect(desk.below()).to.deep.equal([]);
    expect(await submit()).to.include({ submitted: 5, going: 0, finished: 0 });
    expect(await submit()).to.include({ submitted: 0, going: 5, finished: 0 });
    const { runs } = await untilStatus(desk, 'table.yaml', isOver);
    expect(new Set(runs.map(({ state }) => state))).to.deep.equal(new Set(['finished']));
    const arrays = new Set(runs.filter(({ row }) => row !== undefined).map(({ id }) => taskOf(id).split('_')[0]));
    expect(arrays).to.have.property('size', 1);
    for (const folder of desk.runFolders()) {
      const stages = desk.journal(folder).filter((event) => event.event === 'stage' && event.stage === 'teacher');
      expect(stages.map((event) => event.event === 'stage' && event.state)).to.not.include('started');
    }
    await expectSameAsLocal(3);
    const collected = await desk.run(['collect', 'table.yaml', '--json']);
    expect(collected.code, collected.stderr).to.equal(0);
    const verified = await desk.run(['verify', join(desk.runFolders()[0]!, 'lock.json')]);
    expect(verified.code, verified.stdout + verified.stderr).to.equal(0);
  });

  // Those below take minutes each.
  if (!isThorough) return;

  it('survives what happens to clusters: the others finish, status is true, and submitting again adds what is missing', async () => {
    const epochs = 200;
    const full = `${table(epochs)}${onSlurm}`.replace(
      'ablations: [without-kd]',
      `ablations: [without-kd], resources: { prefix: [sh, -c, 'ulimit -f 0; exec "$@"', sh] }`,
    );
    desk.write('table.yaml', full);
    await submit();
    const begun = await untilStatus(
      desk,
      'table.yaml',
      ({ runs }) => runs.filter(({ row, state }) => row === 'LEADER(S)' && state === 'running').length === 2,
    );
    const [first, second] = begun.runs.filter(({ row }) => row === 'LEADER(S)');
    // The scheduler's warning before the time limit or a pre-emption.
    slurm('scancel', '--batch', '--signal=USR1', taskOf(first!.id));
    slurm('scancel', taskOf(second!.id));
    slurm('tools/slurm/stop.sh', 'slurmctld');
    await pause(500);
    slurm('tools/slurm/start.sh', 'slurmctld');
    const { runs } = await untilStatus(desk, 'table.yaml', isOver);
    const states = Object.fromEntries(runs.filter(({ row }) => row).map(({ title, state }) => [title, state]));
    expect(states[second!.title]).to.equal('cancelled');
    expect(states[first!.title]).to.equal('finished');
    expect(states['LEADER(T) · seed 1']).to.equal('finished');
    for (const seed of [1, 2]) expect(states[`w/o KD · seed ${seed}`]).to.be.oneOf(['failed', 'lost']);

    desk.write('table.yaml', table(epochs) + onSlurm);
    expect(await submit()).to.include({ submitted: 3, going: 0, finished: 2 });
    const { counts } = await untilStatus(desk, 'table.yaml', isOver);
    expect(counts).to.deep.equal({ finished: 5 });
    await expectSameAsLocal(epochs);
  });

  it(`loses nothing in ${kills} random kills`, async () => {
    const epochs = 60;
    desk.write('table.yaml', table(epochs) + onSlurm);
    const random = new Generator(1);
    for (let kill = 0; kill < kills; kill++) {
      await submit();
      await pause(4000 * random.next());
      const { runs } = await statusOf(desk, 'table.yaml');
      const running = runs.filter(({ state }) => state === 'running');
      const victim = running[random.integer(Math.max(1, running.length))];
      if (kill % 4 === 3) {
        slurm('tools/slurm/stop.sh', 'slurmd');
        slurm('tools/slurm/start.sh', 'slurmd');
      } else if (victim !== undefined && kill % 2 === 0) {
        slurm('scancel', taskOf(victim.id));
      } else if (victim !== undefined) {
        killWorker(victim.folder);
      }
    }
    await untilStatus(desk, 'table.yaml', isOver);
    await submit();
    const { counts } = await untilStatus(desk, 'table.yaml', isOver);
    expect(counts).to.deep.equal({ finished: 5 });
    await expectSameAsLocal(epochs);
  });

  it('takes 1,000 runs as one array, and answers quickly about them', async () => {
    const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
    desk.write('table.yaml', `${tinyExperiment.replace('seeds: [1]', `seeds: [${seeds.join(', ')}]`)}${onSlurm}`);
    const before = process.cpuUsage();
    const started = Date.now();
    expect(await submit()).to.include({ submitted: 1000 });
    const submission = (Date.now() - started) / 1000;
    const asked = Date.now();
    const { runs } = await statusOf(desk, 'table.yaml');
    const status = (Date.now() - asked) / 1000;
    console.log(`      submitted in ${submission.toFixed(1)} s, status in ${status.toFixed(1)} s, wall time`);
    expect(process.cpuUsage(before).user).to.be.lessThan(5e6);
    const ofRuns = runs.filter(({ row }) => row !== undefined);
    expect(new Set(ofRuns.map(({ id }) => taskOf(id).split('_')[0]))).to.have.property('size', 1);
    const cancelled = await desk.run(['cancel', 'table.yaml']);
    expect(cancelled.stdout, cancelled.stderr).to.match(/^1000 runs cancelled, and \d jobs of shared stages\n$/);
    const { counts } = await untilStatus(desk, 'table.yaml', isOver);
    expect(counts).to.deep.equal({ cancelled: 1000 });
  });
});

/** What the system does when memory is short. */
function killWorker(folder: string): void {
  for (const generation of [1, 2, 3]) {
    const lock = `${folder}.lock.${generation}`;
    const holder = existsSync(lock) ? readHolder(lock) : undefined;
    if (holder !== undefined) process.kill(holder.pid, 'SIGKILL');
  }
}
