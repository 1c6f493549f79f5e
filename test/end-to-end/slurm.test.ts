import { expect } from 'chai';
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
});
