import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readHolder } from '../../framework/files/lock-generations.js';
import { Generator } from '../../framework/tensor/index.js';
import { isThorough } from '../thorough.js';
import { Desk } from './formulary.js';
import { besideLocal, hasCluster, isOver, slurm, statusOf, submitted, taskOf, untilStatus } from './slurm/cluster.js';
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
/** A student that remembers a few patients: a run is a quarter of a processor second. */
const trivial = tinyExperiment
  .replaceAll(/(prompt|teacher|training|  \w+): .*\n/g, '')
  .replace('losses:', 'losses: {}')
  .replace(/student: .*/, 'student: { type: nearest }');
const onSlurm = `launcher: { type: slurm, throttle: 4, warning: 30, restarts: 100 }
resources: { partition: cpu, time: '00:20:00', stages: { teacher: { partition: gpu, gpus: '1' } } }
`;

const fullDisk = `mkdir -p "$1"
exec unshare --mount sh -c 'mount -t tmpfs -o size=40k none "$0" && exec "$@"' "$@"
`;

/** Table VI of the paper with all its rows, small. */
const smallTable6 = `title: Table VI, small
extends: [formulary:experiments/demo/table-6.yaml]
dataset: { train: 40, validation: 16, test: 24, extra: 40, diagnoses: 40, procedures: 16, medications: 12, families: 8, systems: 5, conditions: 5, aetiologies: 4, actions: 4 }
teacher: { width: 16, heads: 2, layers: 1, innerWidth: 16, epochs: 1 }
student: { width: 8, heads: 2, innerWidth: 8, mediatorWidth: 8 }
training: { epochs: 2 }
seeds: [42]
rows:
  w/o feature-KD: { training.epochs: 2 }
`;

// Each takes minutes.
if (isThorough && hasCluster()) {
  describe('what happens to clusters', function () {
    this.timeout(7_200_000);
    let desk: Desk;
    beforeEach(() => (desk = new Desk()));
    afterEach(() => {
      slurm('scancel', '--user=root');
      desk.remove();
    });
    const untilOver = () => untilStatus(desk, 'table.yaml', isOver, 3600);
    const expectSameAsLocal = async (text: string) => {
      const { onCluster, here } = await besideLocal(desk, text);
      expect(onCluster).to.deep.equal(here);
    };

    it('a full disk, a cancelled task, a controller that starts anew: the others finish, submitting again adds the rest', async () => {
      const epochs = 200;
      // The task has a file system of its own where students lie, and it is full after 40 kB.
      desk.write('full-disk.sh', fullDisk);
      const prefix = ['sh', join(desk.folder, 'full-disk.sh'), join(desk.runs, 'cache', 'student')];
      const row = `ablations: [without-kd], resources: { prefix: [${prefix.join(', ')}] }`;
      desk.write('table.yaml', `${table(epochs)}${onSlurm}`.replace('ablations: [without-kd]', row));
      await submitted(desk);
      const begun = await untilStatus(
        desk,
        'table.yaml',
        ({ runs }) => runs.filter(({ row: of, state }) => of === 'LEADER(S)' && state === 'running').length === 2,
      );
      const [first, second] = begun.runs.filter(({ row: of }) => of === 'LEADER(S)');
      // The scheduler's warning before a pre-emption.
      slurm('scancel', '--batch', '--signal=USR1', taskOf(first!.id));
      slurm('scancel', taskOf(second!.id));
      slurm('tools/slurm/stop.sh', 'slurmctld');
      await pause(500);
      slurm('tools/slurm/start.sh', 'slurmctld');
      const { runs } = await untilOver();
      const states = Object.fromEntries(runs.filter(({ row: of }) => of).map((run) => [run.title, run]));
      expect(states[second!.title]?.state).to.equal('cancelled');
      expect(states[first!.title]?.state).to.equal('finished');
      expect(states['LEADER(T) · seed 1']?.state).to.equal('finished');
      for (const seed of [1, 2]) {
        expect(states[`w/o KD · seed ${seed}`]?.state).to.equal('failed');
        expect(states[`w/o KD · seed ${seed}`]?.reason).to.match(/disk is full/);
      }
      desk.write('table.yaml', table(epochs) + onSlurm);
      expect(await submitted(desk)).to.include({ submitted: 3, going: 0, finished: 2 });
      expect((await untilOver()).counts).to.deep.equal({ finished: 5 });
      await expectSameAsLocal(table(epochs));
    });

    it('the time of a task is over: it alone goes back into the queue, and ends with the same bytes', async () => {
      // Slurm's shortest limit is a minute, and it warns up to a minute earlier than it is asked to.
      const long = table(1600)
        .replace('seeds: [1, 2]', 'seeds: [1]')
        .replace(/ {2}LEADER\(T\).*\n/, '');
      desk.write('table.yaml', long + onSlurm.replace('00:20:00', '00:01:00'));
      await submitted(desk);
      const { runs, counts } = await untilOver();
      expect(counts).to.deep.equal({ finished: 2 });
      const logs = runs.flatMap(({ row, log }) => (row === undefined ? [] : [readFileSync(log!, 'utf8')]));
      expect(logs.join('')).to.match(/back into the queue[^]* start 2\n/);
      await expectSameAsLocal(long);
    });

    it('the time of a task is over too often: it has failed, and status says what to raise', async () => {
      const long = table(5000)
        .replace('seeds: [1, 2]', 'seeds: [1]')
        .replace(/ {2}LEADER\(T\).*\n/, '')
        .replace(/ {2}w\/o KD.*\n/, '');
      desk.write('table.yaml', long + onSlurm.replace('00:20:00', '00:01:00').replace('restarts: 100', 'restarts: 0'));
      await submitted(desk);
      const { runs } = await untilOver();
      const [run] = runs.filter(({ row }) => row !== undefined);
      expect(run?.state).to.equal('failed');
      // Its own time, or that of the shared stages before it: Slurm may warn as soon as a job begins.
      expect(run?.reason).to.match(
        /its time was over once: it was given up\n {2}Raise resources\.time, or launcher\.restarts/,
      );
    });

    it(`nothing is lost in ${kills} random kills of tasks, workers and the node's daemon`, async () => {
      const epochs = 60;
      desk.write('table.yaml', table(epochs) + onSlurm);
      const random = new Generator(1);
      for (let kill = 0; kill < kills; kill++) {
        await submitted(desk);
        await pause(4000 * random.next());
        const { runs } = await statusOf(desk, 'table.yaml');
        const running = runs.filter(({ state }) => state === 'running');
        const victim = running[random.integer(Math.max(1, running.length))];
        if (kill % 4 === 3) await killDaemon();
        else if (victim !== undefined && kill % 2 === 0) slurm('scancel', taskOf(victim.id));
        else if (victim !== undefined) killWorker(victim.folder);
      }
      await untilOver();
      await submitted(desk);
      expect((await untilOver()).counts).to.deep.equal({ finished: 5 });
      await expectSameAsLocal(table(epochs));
    });

    it('takes 1,000 runs as one array, says where they stand, ends them, and computes them, many in a task', async () => {
      const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
      const text = `${trivial.replace('seeds: [1]', `seeds: [${seeds.join(', ')}]`)}${onSlurm}`;
      desk.write('table.yaml', text);
      const started = Date.now();
      expect(await submitted(desk)).to.include({ submitted: 1000 });
      const asked = Date.now();
      const { runs } = await statusOf(desk, 'table.yaml');
      const seconds = [asked - started, Date.now() - asked].map((milliseconds) => (milliseconds / 1000).toFixed(1));
      console.log(`      submitted in ${seconds[0]} s, status in ${seconds[1]} s, by the clock`);
      const ofRuns = runs.filter(({ row }) => row !== undefined);
      expect(new Set(ofRuns.map(({ id }) => taskOf(id).split('_')[0]))).to.have.property('size', 1);
      const cancelled = await desk.run(['cancel', 'table.yaml']);
      expect(cancelled.stdout, cancelled.stderr).to.match(/^\d+ runs cancelled/);
      const { counts } = await untilOver();
      const { cancelled: ended = 0, finished = 0, ...others } = counts;
      expect([ended + finished, others]).to.deep.equal([1000, {}]);
      desk.write('table.yaml', text.replace('throttle: 4', 'throttle: 2, runsPerTask: 50'));
      expect(await submitted(desk)).to.include({ submitted: 1000 - finished, finished });
      const begun = Date.now();
      expect((await untilOver()).counts).to.deep.equal({ finished: 1000 });
      const paths = (await desk.run(['logs', 'table.yaml', '--paths'])).stdout.trim().split('\n');
      expect(new Set(paths).size).to.equal(paths.length);
      console.log(`      computed in ${((Date.now() - begun) / 1000).toFixed(0)} s, by the clock`);
    });

    it('experiments/demo/table-6.yaml: the same metrics and weights as on this machine, each teacher computed once', async () => {
      desk.write('table.yaml', smallTable6 + onSlurm);
      await submitted(desk);
      const { runs } = await untilOver();
      expect(new Set(runs.map(({ state }) => state))).to.deep.equal(new Set(['finished']));
      const started = desk
        .runFolders()
        .flatMap((folder) => desk.journal(folder))
        .flatMap((event) => (event.event === 'stage' && event.state === 'started' ? [event.stage] : []));
      expect(started).to.include('student').and.not.include('teacher');
      const teachers = [...(await desk.outputs()).keys()].filter((name) => name.startsWith('teacher/'));
      console.log(
        `      ${new Set(teachers.map((name) => name.split('/')[1])).size} teachers, ${desk.runFolders().length} runs`,
      );
      await expectSameAsLocal(smallTable6);
    });
  });
}

/** Kills the daemon of the node, and starts it anew. */
async function killDaemon(): Promise<void> {
  const before = daemon();
  spawnSync('kill', ['-KILL', String(before)]);
  // It is started once the killed one is gone. One that is started beside another ends, and leaves its number behind.
  for (; daemon() === before; await pause(2000)) slurm('tools/slurm/start.sh', 'slurmd');
}

function daemon(): number {
  return Number(readFileSync('.slurm/run/slurmd.pid', 'utf8'));
}

/** What the system does when memory is short. */
function killWorker(folder: string): void {
  for (const generation of [1, 2, 3]) {
    const lock = `${folder}.lock.${generation}`;
    const holder = existsSync(lock) ? readHolder(lock) : undefined;
    if (holder !== undefined) process.kill(holder.pid, 'SIGKILL');
  }
}
