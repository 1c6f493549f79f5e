import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFile } from 'node:fs/promises';
import { Graph, sigmoid, toOnnx } from '../../framework/tensor/index.js';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import { MlflowTracker } from '../../components/trackers/mlflow/tracker.js';
import { csvOf, MadeExperiment, start } from '../components/trackers/mlflow/made-experiment.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';

const signal = new AbortController().signal;

describe('an MLflow server', function () {
  this.timeout(240_000);
  let server: LocalServer;
  let made: MadeExperiment;
  let folder: string;

  before(async function () {
    skipWithoutMlflow(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await LocalServer.start({ python, folder });
    made = await MadeExperiment.make({ 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' } }, [42, 43]);
  });
  after(async () => {
    await server?.stop();
    await made?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  const compared = { published: 0.5123, delta: -0.0623 };
  const figures = [{ row: 'LEADER(S)', group: 'overall', metric: 'prauc', mean: 0.45, sd: 0.0707, n: 2, ...compared }];

  const ask = async (path: string, body?: object): Promise<never> => {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const answer = await fetch(`${server.uri}/api/2.0/mlflow/${path}`, body === undefined ? {} : post);
    return (await answer.json()) as never;
  };

  it('holds exactly what the journals hold, after a delivery that is repeated', async () => {
    for (const [row, seed, prauc] of [
      [0, 42, 0.5],
      [0, 43, 0.4],
      [1, 42, 0.3],
      [1, 43, 0.35],
    ] as const)
      await made.complete(row, seed, prauc, 1200);
    await made.table(figures);
    const graph = new Graph();
    const probability = sigmoid(graph.input('features', ['patient', 3]));
    await writeFile(join(made.runs, made.run(0, 42), 'model.onnx'), toOnnx(graph, { probability }));
    const tracker = new MlflowTracker({ uri: server.uri }, {});
    for (let repeated = 0; repeated < 2; repeated++) {
      const delivery = await tracker.deliver(made.folder, { signal, final: true });
      expect(delivery.problem).to.equal(undefined);
      expect(delivery).to.deep.include({ delivered: 4 * 1204, pending: 0 });
    }
    const found = await ask('runs/search', { experiment_ids: ['1'], max_results: 100 });
    const runs = (found as { runs: { info: Info; data: Data; inputs: Inputs }[] }).runs;
    expect(runs.map(({ info }) => info.run_name)).to.have.members([
      'LEADER(S)',
      'LEADER(S) seed 42',
      'LEADER(S) seed 43',
      'w/o KD',
      'w/o KD seed 42',
      'w/o KD seed 43',
    ]);
    expect(new Set(runs.map(({ info }) => info.status))).to.deep.equal(new Set(['FINISHED']));
    const seed = runs.find(({ info }) => info.run_name === 'LEADER(S) seed 42')!;
    const row = runs.find(({ info }) => info.run_name === 'LEADER(S)')!;
    expect(seed.info.start_time).to.equal(start);
    expect(seed.data.tags).to.deep.include({ key: 'mlflow.parentRunId', value: row.info.run_id });
    expect(row.data.params).to.deep.include({ key: 'student.width', value: '64' });
    expect(row.data.metrics.map(({ key, value }) => [key, value])).to.deep.include(['test/overall/prauc', 0.45]);

    const query = `run_id=${seed.info.run_id}&metric_key=${encodeURIComponent('validation/prauc')}&max_results=25000`;
    const history = (await ask(`metrics/get-history?${query}`)) as { metrics: { value: number; timestamp: number }[] };
    expect(history.metrics.length).to.equal(1200);
    expect(history.metrics[1199]).to.deep.include({ value: 0.5 - 0.1 / 1200, timestamp: start + 1201 });

    const inputs = seed.inputs.dataset_inputs.map(({ dataset, tags }) => [dataset.name, tags[0]?.value]);
    expect(inputs).to.have.deep.members([
      ['synthetic train', 'training'],
      ['synthetic validation', 'validation'],
      ['synthetic test', 'test'],
    ]);
    const models = (await ask('logged-models/search', { experiment_ids: ['1'], max_results: 10 })) as {
      models: Model[];
    };
    expect(models.models.length).to.equal(1);
    const model = models.models[0]!;
    expect(model.info).to.include({ source_run_id: seed.info.run_id, status: 'LOGGED_MODEL_READY' });
    expect(model.data.metrics).to.deep.include.members([
      { ...model.data.metrics[0], key: 'test/overall/prauc', value: 0.5, dataset_name: 'synthetic test' },
    ]);
    const files = (await ask(`logged-models/${model.info.model_id}/artifacts/directories`)) as {
      files: { path: string }[];
    };
    expect(files.files.map(({ path }) => path)).to.have.members(['MLmodel', 'model.onnx']);

    const artifact = await fetch(`${server.uri}/get-artifact?run_uuid=${row.info.run_id}&path=tables/table-6.csv`);
    expect(await artifact.text()).to.equal(csvOf(figures));
  });
});

interface Info {
  readonly run_id: string;
  readonly run_name: string;
  readonly status: string;
  readonly start_time: number;
}

interface Data {
  readonly metrics: readonly { readonly key: string; readonly value: number }[];
  readonly params: readonly { readonly key: string; readonly value: string }[];
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

interface Inputs {
  readonly dataset_inputs: readonly {
    readonly dataset: { readonly name: string };
    readonly tags: readonly { readonly value: string }[];
  }[];
}

interface Model {
  readonly info: { readonly model_id: string; readonly source_run_id: string; readonly status: string };
  readonly data: { readonly metrics: readonly { readonly key: string; readonly value: number }[] };
}
