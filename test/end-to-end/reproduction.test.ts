import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Desk, readJson, readText } from './formulary.js';
import { hasCheckpoint, isComputing, killEverything, until } from '../processes.js';
import { tinyExperiment, tinyStages } from './tiny-experiment.js';

const stagesOf = (runFolder: string) =>
  readJson<{ stages: { stage: string }[] }>(runFolder, 'run.json').stages.map(({ stage }) => stage);

/** Real components, real processes: seconds of computing for every run. */
describe('a real experiment', function () {
  this.timeout(300_000);
  let unbroken: Desk;
  let desk: Desk;

  before(async () => {
    unbroken = new Desk();
    unbroken.write('tiny.yaml', tinyExperiment);
    const { code, stderr } = await unbroken.run(['run', 'tiny.yaml']);
    expect(code, stderr).to.equal(0);
  });
  after(() => unbroken.remove());
  beforeEach(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
  });
  afterEach(() => desk.remove());

  const states = (runFolder: string) =>
    unbroken.journal(runFolder).flatMap((event) => (event.event === 'stage' ? [`${event.stage} ${event.state}`] : []));
  const expectSameAsUnbroken = async () => {
    expect(await desk.outputs()).to.deep.equal(await unbroken.outputs());
    const [folder = ''] = desk.runFolders();
    const [other = ''] = unbroken.runFolders();
    expect(basename(folder)).to.equal(basename(other));
    expect(readText(folder, 'metrics.json')).to.equal(readText(other, 'metrics.json'));
    const curve = (place: string) =>
      desk.journal(place).flatMap((event) => (event.event === 'metric' ? [[event.name, event.step, event.value]] : []));
    expect(curve(folder)).to.deep.equal(curve(other));
    const leftovers = readdirSync(join(desk.runs, 'cache'), { recursive: true, encoding: 'utf8' });
    expect(leftovers.filter((name) => /partial|checkpoints|recorded|lock/.test(name))).to.deep.equal([]);
  };

  it('leaves a run folder that holds everything', () => {
    const [folder = ''] = unbroken.runFolders();
    expect(readdirSync(folder)).to.include.members([
      'experiment.yaml',
      'journal.jsonl',
      'lock.json',
      'metrics.json',
      'model.onnx',
      'model.safetensors',
      'predictions',
      'result.json',
      'run.json',
      'worker.log',
    ]);
    expect(readdirSync(join(folder, 'predictions')).sort()).to.deep.equal([
      'probabilities.safetensors',
      'settings.json',
    ]);
    expect(readText(folder, 'worker.log')).to.equal('');
    const stages = stagesOf(folder);
    expect(stages.filter((stage) => tinyStages.includes(stage))).to.deep.equal(tinyStages);
    expect(states(folder)).to.deep.equal(stages.flatMap((stage) => [`${stage} started`, `${stage} finished`]));
  });

  it('shows trackers the resolved experiment and nothing of its patients', () => {
    const [folder = ''] = unbroken.runFolders();
    const artifacts = unbroken.journal(folder).flatMap((event) => (event.event === 'artifact' ? [event.path] : []));
    expect(artifacts).to.deep.equal([
      'experiment.yaml',
      'lock.json',
      'metrics.json',
      'model.onnx',
      'teacher-training.json',
      'probes.json',
    ]);
    const resolved = readText(folder, 'experiment.yaml');
    expect(resolved)
      .to.match(/width: 8 +# tiny\.yaml:5/)
      .and.to.match(/blocks: 1 +# (preset|default)/);
  });

  it('names its curves so that a server keeps them apart', () => {
    const names = unbroken
      .runFolders()
      .flatMap((folder) => [
        ...unbroken.journal(folder).flatMap((event) => (event.event === 'metric' ? [event.name] : [])),
        ...Object.keys(readJson<{ metrics: object }>(folder, 'metrics.json').metrics),
      ]);
    const known = [...new Set(names)];
    expect(known).to.include.members([
      'train/loss',
      'train/loss_prescription',
      'train/loss_distillation',
      'train/teacher/loss',
      'validation/prauc',
      'validation/teacher/prauc',
      'test/overall/prauc',
    ]);
    const prefixes = known.filter((name) => known.some((other) => other.startsWith(`${name}/`)));
    expect(prefixes).to.deep.equal([]);
  });

  it('gives the same bytes in another folder, after Ctrl-C and after a start from there', async () => {
    const { child, end } = desk.start(['run', 'tiny.yaml']);
    await until('an epoch of the student', () => hasCheckpoint(desk.runs, 'student'));
    child.kill('SIGINT');
    const { code, stderr } = await end;
    expect(code, stderr).to.equal(130);
    const [folder = ''] = desk.runFolders();
    expect(readJson(folder, 'result.json')).to.include({ status: 'cancelled' });
    expect(desk.journal(folder).at(-1)).to.include({ event: 'end', status: 'cancelled' });
    expect((await desk.run(['run', 'tiny.yaml'])).code).to.equal(0);
    await expectSameAsUnbroken();
  });

  it('ends with the same bytes when everything is killed in each of its stages', async () => {
    for (const [moment, isReached] of [
      ['the cohort', () => isComputing(desk.runs, 'cohort')],
      ['the first epoch of the teacher', () => isComputing(desk.runs, 'teacher')],
      ['a later epoch of the teacher', () => hasCheckpoint(desk.runs, 'teacher')],
      ['a later epoch of the student', () => hasCheckpoint(desk.runs, 'student')],
    ] as const) {
      const { child, end } = desk.start(['run', 'tiny.yaml']);
      await until(moment, isReached);
      killEverything(child.pid!);
      await end;
      expect(readdirSync(desk.runFolders()[0]!), moment).not.to.include('result.json');
    }
    // The terminal's process dies alone: its worker notices, stops, and gives its locks back.
    const { child, end } = desk.start(['run', 'tiny.yaml']);
    await until('the student', () => isComputing(desk.runs, 'student'));
    child.kill('SIGKILL');
    await end;
    const { code, stderr } = await desk.run(['run', 'tiny.yaml']);
    expect(code, stderr).to.equal(0);
    await expectSameAsUnbroken();
    const [folder = ''] = desk.runFolders();
    const finished = states(folder).filter((state) => state.endsWith('finished'));
    expect(finished.length, finished.join()).to.equal(new Set(finished).size);
  });

  it('computes nothing the second time, and tells the same', async () => {
    const again = await unbroken.run(['run', 'tiny.yaml', '--json']);
    expect(again.code, again.stderr).to.equal(0);
    expect(again.stderr)
      .to.match(/1 row, 1 run, 1 of them finished before/)
      .and.not.to.include('done in');
    unbroken.write('renamed.yaml', tinyExperiment.replace('title: Tiny', 'title: Renamed'));
    const { code, stderr } = await unbroken.run(['run', 'renamed.yaml']);
    expect(code, stderr).to.equal(0);
    const folder = unbroken.runFolders().find((place) => readText(place, 'run.json').includes('"Renamed"'))!;
    expect(states(folder)).to.deep.equal(stagesOf(folder).map((stage) => `${stage} cached`));
  });
});
