import { expect } from 'chai';
import { Desk, readJson } from './formulary.js';
import { tinyExperiment, tinyStages } from './tiny-experiment.js';

interface RunJson {
  readonly experiment: string;
  readonly rows: readonly {
    readonly row: string;
    readonly seeds: readonly number[];
    readonly metrics: Readonly<
      Record<string, { readonly mean: number; readonly sd: number | null; readonly n: number }>
    >;
  }[];
  readonly runs: readonly string[];
  readonly tracking: { readonly delivered: number; readonly pending: number };
}

interface PlanJson {
  readonly rows: number;
  readonly runs: number;
  readonly stages: readonly Readonly<Record<'row' | 'seed' | 'stage' | 'key' | 'cached', unknown>>[];
}

/** What programs read: the shapes are a promise. */
describe('what formulary prints with --json', function () {
  this.timeout(120_000);
  let desk: Desk;
  before(() => {
    desk = new Desk();
    desk.write('tiny.yaml', tinyExperiment);
  });
  after(() => desk.remove());
  const json = async <T>(code: number, ...words: string[]): Promise<T> => {
    const end = await desk.run([...words, '--json']);
    expect(end.code, end.stderr).to.equal(code);
    return JSON.parse(end.stdout) as T;
  };

  it('plan and run: rows, runs, stages and scores', async () => {
    const before = await json<PlanJson>(0, 'plan', 'tiny.yaml');
    expect(before).to.have.all.keys('rows', 'runs', 'stages').and.to.include({ rows: 1, runs: 1 });
    expect(before.stages.map(({ stage }) => stage)).to.include.members([...tinyStages]);
    for (const stage of before.stages) {
      expect(stage).to.have.all.keys('row', 'seed', 'stage', 'key', 'cached');
      expect(stage).to.include({ row: 'Tiny', seed: 1, cached: false });
      expect(stage['key']).to.match(/^[0-9a-f]{64}$/);
    }
    expect(desk.below()).to.deep.equal([]);

    const run = await json<RunJson>(0, 'run', 'tiny.yaml');
    expect(run).to.have.all.keys('experiment', 'rows', 'runs', 'tracking');
    expect(run.experiment).to.equal('Tiny');
    expect(run.runs).to.deep.equal(desk.runFolders());
    expect(run.tracking).to.deep.equal({ delivered: 0, pending: 0 });
    expect(run.rows.map(({ row, seeds }) => [row, seeds])).to.deep.equal([['Tiny', [1]]]);
    const { metrics } = readJson<{ metrics: Record<string, number> }>(run.runs[0]!, 'metrics.json');
    expect(run.rows[0]?.metrics).to.have.all.keys(Object.keys(metrics));
    const prauc = run.rows[0]?.metrics['test/overall/prauc'];
    expect(prauc).to.have.all.keys('mean', 'sd', 'n').and.to.include({ mean: metrics['test/overall/prauc'], n: 1 });
    expect(prauc?.sd).to.be.greaterThan(0);

    const after = await json<PlanJson>(0, 'plan', 'tiny.yaml');
    expect(after.stages).to.deep.equal(before.stages.map((stage) => ({ ...stage, cached: true })));
  });

  it('check: whether it is valid, and every problem with its place', async () => {
    expect(await json(0, 'check', 'tiny.yaml')).to.deep.equal({ valid: true, problems: [] });
    desk.write('wrong.yaml', tinyExperiment.replace('blocks', 'block').replace('layers: 1', 'layer: 1'));
    const { valid, problems } = await json<{ valid: boolean; problems: object[] }>(2, 'check', 'wrong.yaml');
    expect(valid).to.equal(false);
    expect(problems).to.deep.equal([
      {
        code: 'E102',
        file: 'wrong.yaml',
        line: 4,
        column: 46,
        path: 'teacher.layer',
        message: 'unknown option "layer" in teacher (llama)',
        suggestion: 'layers',
      },
    ]);
  });

  it('list: every component', async () => {
    const components = await json<Record<string, unknown>[]>(0, 'list');
    for (const component of components) expect(component).to.have.all.keys('kind', 'type', 'version', 'summary');
    expect(components.map(({ kind, type }) => `${String(kind)}/${String(type)}`)).to.include.members([
      'dataset/synthetic',
      'teacher/llama',
      'student/leader',
      'loss/feature-distillation',
      'metric/prauc',
      'engine/onnxruntime',
      'tracker/mlflow',
      'launcher/local',
    ]);
  });
});
