import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';
import { ask, heldRuns } from './mlflow/server-contents.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';

interface Patient {
  readonly patient: string;
  readonly split: string;
  readonly visits: readonly Readonly<Record<string, unknown>>[];
}

interface Recommended {
  readonly recommended: readonly { readonly code: string; readonly probability: number }[];
  readonly probabilities: Readonly<Record<string, number>>;
}

/** Loads the registered model by its alias, as a program of another team would, and predicts. */
const program = `import json, sys
import mlflow.pyfunc
model = mlflow.pyfunc.load_model(sys.argv[1])
patients = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
print(model.predict(patients).to_json(orient="records", double_precision=15))
`;

describe('a student in the registry of an MLflow server', function () {
  this.timeout(900_000);
  let server: LocalServer;
  let tiny: TinyExperiment;
  let folder: string;
  let run: string;
  let registered: string;
  let records: string;

  before(async function () {
    skipWithoutMlflow(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await LocalServer.start({ python, folder });
    tiny = await TinyExperiment.make([1], 3);
    const end = await tiny.formulary(['run', 'tiny.yaml', '--quiet', '--set', `tracking.uri=${server.uri}`]);
    expect(end.code, end.stderr).to.equal(0);
    // What a slow machine has not delivered by the end of the run
    const synced = await tiny.formulary(['sync']);
    expect(synced.code, synced.stdout + synced.stderr).to.equal(0);
    const held = await heldRuns(server.uri, 'Tiny experiment');
    run = join(tiny.runs, held.get('full seed 1')!.tags.get('formulary.run')!);
    const words = ['--name', 'tiny student', '--alias', 'champion', '--uri', server.uri];
    const end2 = await tiny.formulary(['mlflow', 'register', run, ...words]);
    expect(end2.code, end2.stderr).to.equal(0);
    registered = end2.stdout;
    records = join(tiny.folder, 'cohort.jsonl');
    const exported = await tiny.formulary(['export-cohort', 'tiny.yaml', '--jsonl', records]);
    expect(exported.code, exported.stderr).to.equal(0);
  });
  after(async () => {
    await server?.stop();
    await tiny?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('says what it is, and where it comes from', async () => {
    expect(registered).to.contain('tiny student version 1 is "champion"\n');
    const { model_version: version } = (await ask(
      server.uri,
      `model-versions/get?name=tiny%20student&version=1`,
    )) as unknown as {
      model_version: { description: string; tags: { key: string; value: string }[] };
    };
    expect(version.description).to.match(/^test\/overall\/prauc 0\.\d{4}\n\n\*\*MADE-UP PATIENTS\*\*\n/);
    expect(version.description).to.contain('load_model("models:/tiny student@champion")');
    const tags = Object.fromEntries(version.tags.map(({ key, value }) => [key, value]));
    expect(tags).to.include({
      'formulary.row': 'full',
      'formulary.seed': '1',
      'formulary.experiment': 'Tiny experiment',
      'formulary.data': 'MADE-UP PATIENTS',
    });
  });

  it('predicts with mlflow.pyfunc what `formulary recommend` prints', async function () {
    const has = spawnSync(python, ['-c', 'import onnxruntime, pandas']);
    if (has.status !== 0) {
      this.test!.title += ' (skipped: the Python of MLflow has no onnxruntime; tools/mlflow/setup.sh installs it)';
      return this.skip();
    }
    const lines = readFileSync(records, 'utf8').trimEnd().split('\n');
    const asked = lines
      .map((line) => JSON.parse(line) as Patient)
      .filter(({ split }) => split === 'test')
      .map(({ split: _split, ...patient }) => ({ ...patient, visits: withoutAnswer(patient.visits) }));
    const file = join(tiny.folder, 'asked.jsonl');
    writeFileSync(file, asked.map((patient) => JSON.stringify(patient)).join('\n'));
    writeFileSync(join(tiny.folder, 'predict.py'), program);
    const shown = await tiny.formulary(['recommend', run, '--patients', file, '--json']);
    const ours = (JSON.parse(shown.stdout) as { patients: Recommended[] }).patients;
    const { stdout, stderr, status } = spawnSync(
      python,
      [join(tiny.folder, 'predict.py'), 'models:/tiny student@champion', file],
      { encoding: 'utf8', env: { ...process.env, MLFLOW_TRACKING_URI: server.uri } },
    );
    expect(status, stderr).to.equal(0);
    const theirs = JSON.parse(stdout) as Recommended[];
    expect(theirs).to.have.length(ours.length);
    theirs.forEach(({ recommended, probabilities }, patient) => {
      const expected = ours[patient]!;
      for (const [code, value] of Object.entries(expected.probabilities))
        expect(probabilities[code]).to.be.closeTo(value, 1e-5);
      expect(recommended.map(({ code }) => code)).to.have.members(expected.recommended.map(({ code }) => code));
    });
  });

  it('keeps its files when the run is delivered again, and they hold no patient', async () => {
    const end = await tiny.formulary(['sync', '--uri', server.uri]);
    expect(end.code, end.stderr).to.equal(0);
    const { models = [] } = await ask(server.uri, 'logged-models/search', { experiment_ids: ['1'], max_results: 10 });
    const held = await heldRuns(server.uri, 'Tiny experiment');
    const model = models.find(({ info }) => info.source_run_id === held.get('full seed 1')!.id)!;
    const root = `${server.uri}/api/2.0/mlflow-artifacts/artifacts/1/models/${model.info.model_id}/artifacts`;
    const names = ['MLmodel', 'model.onnx', 'code/formulary_student.py', 'requirements.txt', 'python_env.yaml'];
    const files = await Promise.all(
      names.map(async (name) => Buffer.from(await (await fetch(`${root}/${name}`)).arrayBuffer())),
    );
    expect(files[0]!.toString()).to.contain('python_function').and.to.contain(`model_id: ${model.info.model_id}`);
    const patients = readFileSync(records, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Patient);
    const keys = patients.map(({ patient }) => patient);
    const visits = patients.flatMap((patient) => patient.visits.map(({ visit }) => String(visit)));
    const whole = Buffer.concat(files);
    expect([...keys, ...visits].filter((key) => key.length > 8 && whole.includes(key))).to.deep.equal([]);
  });
});

function withoutAnswer(visits: Patient['visits']): Patient['visits'] {
  return visits.map((visit, index) => {
    const { medications, ...asked } = visit;
    return index === visits.length - 1 ? asked : { ...asked, medications };
  });
}
