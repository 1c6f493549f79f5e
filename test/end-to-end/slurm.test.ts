import { expect } from 'chai';
import { until } from '../processes.js';
import { Desk } from './formulary.js';
import { besideLocal, hasCluster, slurm, statusOf, submitted, taskOf, untilIdle } from './slurm/cluster.js';
import { tinyExperiment } from './tiny-experiment.js';

/** A teacher, which two rows read, and nothing that takes long. */
const table = `${tinyExperiment.replaceAll('epochs: 3', 'epochs: 1')}
rows:
  LEADER(T): { evaluation: { predictor: teacher } }
  LEADER(S): {}
`;
const onSlurm = `launcher: { type: slurm, throttle: 4 }
resources: { partition: cpu, time: '00:20:00', stages: { teacher: { partition: gpu, gpus: '1' } } }
`;

const halved = `${tinyExperiment
  .replaceAll(/(prompt|teacher|  distillation|  alignment): .*\n/g, '')
  .replace(/training: .*\n/, 'training: { batchSize: 8, patience: 0 }\n')}
sweep:
  select: { by: validation/prauc }
  halving:
    over: { training.epochs: [1, 3] }
    factor: 3
    points: { grid: { training.learningRate: [1e-6, 1e-2, 1e-5] } }
${onSlurm.replace(/, stages: .* }/, ' }')}`;
const first = 'rung 1 of 2, training.epochs 1: 3 points';
const last = 'rung 2 of 2, training.epochs 3: 1 point, the best of 3';

describe('Slurm', function () {
  this.timeout(300_000);
  let desk: Desk;
  before(function () {
    if (hasCluster()) return;
    console.log('      no cluster: tools/slurm/setup.sh starts one');
    this.skip();
  });
  beforeEach(() => (desk = new Desk()));
  afterEach(() => {
    if (hasCluster()) slurm('scancel', '--user=root');
    desk.remove();
  });

  it('gives the same bytes as this machine; the teacher is computed once, on the other partition', async () => {
    desk.write('table.yaml', table + onSlurm);
    expect(await submitted(desk)).to.include({ submitted: 2, going: 0, finished: 0 });
    expect(slurm('squeue', '--noheader', '--format=%P').match(/gpu/g)).to.have.length(1);
    await untilIdle();
    const { runs, counts } = await statusOf(desk, 'table.yaml');
    expect(counts).to.deep.equal({ finished: 2 });
    const arrays = new Set(runs.filter(({ row }) => row !== undefined).map(({ id }) => taskOf(id).split('_')[0]));
    expect(arrays).to.have.property('size', 1);
    for (const folder of desk.runFolders()) {
      const stages = desk.journal(folder).filter((event) => event.event === 'stage' && event.stage === 'teacher');
      expect(stages.map((event) => event.event === 'stage' && event.state)).to.deep.equal(['cached']);
    }
    const { onCluster, here } = await besideLocal(desk, table);
    expect(onCluster).to.deep.equal(here);
    const collected = await desk.run(['collect', 'table.yaml', '--json', '--no-tracking']);
    expect(collected.code, collected.stderr).to.equal(0);
    expect(JSON.parse(collected.stdout)).to.deep.include({ status: 'finished' });
  });

  it('says what was taken where it refuses a later job, shows that, and ends it', async () => {
    const text = `${table}${onSlurm}`;
    const late = text.replace("'00:20:00'", "'00:20:00', options: { begin: now+1hour }");
    desk.write('table.yaml', late.replace("gpus: '1'", 'memory: 9000T'));
    const { code, stderr } = await desk.run(['submit', 'table.yaml']);
    expect(code).to.equal(2);
    expect(stderr)
      .to.include('Slurm does not take the job')
      .and.include('\n  1 job of 5 was taken before: formulary status shows it, and cancel ends it.');
    await until('Slurm to say why the job waits', () =>
      slurm('squeue', '--noheader', '--format=%r').includes('BeginTime'),
    );
    const { stdout } = await desk.run(['status', 'table.yaml']);
    expect(stdout).to.match(/: 2 runs: 2 not started\n$/);
    expect((await desk.run(['status', 'table.yaml', '--all'])).stdout).to.match(
      /prompts of 2 runs +waiting +BeginTime/,
    );
    const cancelled = await desk.run(['cancel', 'table.yaml']);
    expect(cancelled.stdout).to.equal('0 runs cancelled, and 1 job of shared stages\n');
    await untilIdle();
    desk.write('table.yaml', late);
    expect(await submitted(desk)).to.include({ submitted: 2, going: 0 });
  });

  it('computes a search by halving rung by rung: by submit again, and by run to its end', async () => {
    desk.write('table.yaml', halved);
    expect(await submitted(desk)).to.include({ submitted: 3 });
    const early = await desk.run(['status', 'table.yaml']);
    expect(early.stdout).to.include(`\n  ${first}; submit again when its runs have ended, for the next one\n`);
    await untilIdle();
    const ended = await desk.run(['status', 'table.yaml']);
    expect(ended.stdout).to.include(`: 3 runs: 3 finished\n  ${first}; submit again for the next one\n`);
    const { code, stdout, stderr } = await desk.run(['run', 'table.yaml', '--no-tracking']);
    expect(code, stderr).to.equal(0);
    expect(stderr).to.include(last);
    expect(stdout).to.include('a search by halving over training.epochs: 3 with 1, 1 with 3');
    const late = await desk.run(['status', 'table.yaml']);
    expect(late.stdout).to.include(`: 4 runs: 4 finished\n  ${last}\n`);
    const { onCluster, here } = await besideLocal(desk, halved.replace(/^(launcher|resources): .*\n/gm, ''));
    expect(onCluster).to.deep.equal(here);
  });
});
