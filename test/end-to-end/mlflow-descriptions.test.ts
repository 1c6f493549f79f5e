import { expect } from 'chai';
import { FakeServer } from '../components/trackers/mlflow/fake-server.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';

const abilities = `title: Abilities
evaluation: { subject: model }
rows:
  LEADER: { student: { type: leader } }
  w/o profile: { student: { type: leader, profile: false } }
tables: [{ id: table-1 }]
`;
const statistics = `title: Statistics
dataset: { type: synthetic, train: 60, validation: 30, test: 40, diagnoses: 60, procedures: 20, medications: 45 }
evaluation: { subject: cohort }
rows: { few: {}, more: { dataset.train: 90 } }
tables: [{ id: table-3, transpose: true }]
`;

describe('what a tracker is sent of experiments that train nothing', function () {
  this.timeout(120_000);
  let server: FakeServer;
  let tiny: TinyExperiment | undefined;
  beforeEach(async () => (server = await FakeServer.start()));
  afterEach(async () => {
    await server.stop();
    await tiny?.remove();
  });

  /** Runs the experiment and gives the first lines of its description, of the view "Rows", and the points of a row. */
  async function run(yaml: string, row: string) {
    tiny = await TinyExperiment.of(yaml);
    const { code, stderr } = await tiny.formulary(['run', 'tiny.yaml', '--set', `tracking.uri=${server.uri}`]);
    expect(code, stderr).to.equal(0);
    for (const [name, content] of server.artifacts)
      expect(content.toString().includes(tiny.folder), `${name} names a folder of this machine`).to.equal(false);
    const { tags } = server.experiments.get('1')!;
    const view = JSON.parse(tags.get('mlflow.sharedViewState.formulary-rows')!) as { state: string };
    const { selectedColumns } = JSON.parse(view.state) as { selectedColumns: string[] };
    const held = server.named(row);
    const points = [...held.points].map((point) => JSON.parse(point) as [string, number, number, number]);
    return {
      held,
      columns: selectedColumns,
      result: tags.get('mlflow.note.content')!.split('\n')[0]!,
      values: Object.fromEntries(points.map(([name, , , value]) => [name, value])),
      artifacts: [...server.artifacts.keys()].filter((name) => name.startsWith(`1/${held.run_id}/`)),
    };
  }

  it('is, of what models read and can do: every row with its figures and tables', async () => {
    const { held, columns, result, values, artifacts } = await run(abilities, 'w/o profile');
    expect(held.status).to.equal('FINISHED');
    expect(values).to.include({ 'model/input/diagnosis': 1, 'summary/model/input/diagnosis_n': 1 });
    expect(columns).to.include('metrics.`model/input/diagnosis`');
    expect(columns.filter((name) => name.includes('test/'))).to.deep.equal([]);
    expect(result).to.equal('model/input/diagnosis: LEADER 1 (1 seed), w/o profile 1 (1 seed)');
    expect(held.tags.get('mlflow.note.content')).to.match(/^model\/input\/diagnosis 1 \(1 seed\)/);
    const names = artifacts.map((name) => name.split('/artifacts/')[1]);
    expect(names).to.include.members(['report.html', 'tables/table-1.csv', 'tables/table-1.md', 'tables/table-1.json']);
  });

  it('is, of cohorts: every row with its counts and tables', async () => {
    const { held, columns, result, values, artifacts } = await run(statistics, 'more');
    expect(held.status).to.equal('FINISHED');
    const [name = ''] = Object.keys(values).filter((key) => key.startsWith('cohort/'));
    expect(columns).to.include(`metrics.\`${name}\``);
    expect(result).to.match(/^cohort\/\S+: few \d+ \(1 seed\), more \d+ \(1 seed\)$/);
    expect(artifacts.some((path) => path.endsWith('tables/table-3.json'))).to.equal(true);
  });
});
