import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalServer, type LocalServerSettings } from '../../components/trackers/mlflow/local-server.js';
import { MlflowTracker } from '../../components/trackers/mlflow/tracker.js';
import { MadeExperiment } from '../components/trackers/mlflow/made-experiment.js';
import { heldRuns, readArtifact } from './mlflow/server-contents.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';

const { signal } = new AbortController();

/** A server of some set-up and an experiment with one finished run and one file. */
class Bench {
  private constructor(
    readonly folder: string,
    readonly server: LocalServer,
    readonly made: MadeExperiment,
  ) {}

  static async make(settings: Partial<LocalServerSettings>): Promise<Bench> {
    const folder = await mkdtemp(join(tmpdir(), 'formulary mlflow '));
    const server = await LocalServer.start({ python, folder, ...settings });
    const made = await MadeExperiment.make({ 'LEADER(S)': {} });
    await made.write(`${made.run(0, 42)}/experiment.yaml`, 'title: x');
    const artifact = { event: 'artifact', path: 'experiment.yaml', name: 'experiment.yaml', kind: 'file' } as const;
    await made.journal(made.run(0, 42), [artifact]);
    await made.complete(0, 42, 0.5);
    return new Bench(folder, server, made);
  }

  deliver(settings: object = {}, environment: Readonly<Record<string, string>> = {}) {
    const tracker = new MlflowTracker({ uri: this.server.uri, ...settings }, environment);
    return tracker.deliver(this.made.folder, { signal, final: true });
  }

  async remove(): Promise<void> {
    await this.server.stop();
    await this.made.remove();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const whole = { delivered: 8, pending: 0 };

describe('an MLflow server below a base path, with workspaces', function () {
  this.timeout(240_000);
  let bench: Bench;
  before(async function () {
    skipWithoutMlflow(this);
    bench = await Bench.make({ basePath: '/ml', words: ['--enable-workspaces'] });
  });
  after(() => bench?.remove());

  it('is not found beside its base path', async () => {
    const { problem } = await bench.deliver({ uri: bench.server.uri.replace('/ml', '') });
    expect(problem).to.include('404 no MLflow API at this address: check the tracking URI and its base path');
  });

  it('holds a delivery in its default workspace, files as well', async () => {
    const { uri } = bench.server;
    expect(await bench.deliver()).to.deep.include(whole);
    const held = await heldRuns(uri, 'made experiment');
    expect([...held.keys()]).to.have.members(['LEADER(S)', 'LEADER(S) seed 42']);
    const { id } = held.get('LEADER(S) seed 42')!;
    expect((await readArtifact(uri, id, 'experiment.yaml')).toString()).to.equal('title: x');
  });

  it('refuses a workspace that it does not have, and takes one that was made', async () => {
    const refused = await bench.deliver({ workspace: 'cardiology' });
    expect(refused).to.deep.include({ delivered: 0, pending: 8 });
    expect(refused.problem).to.include(
      "404 Workspace 'cardiology' not found: make it there, or change MLFLOW_WORKSPACE",
    );
    await fetch(`${bench.server.uri}/api/3.0/mlflow/workspaces`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"cardiology"}',
    });
    const delivery = await bench.deliver({}, { MLFLOW_WORKSPACE: 'cardiology' });
    expect(delivery).to.deep.include(whole);
    expect(delivery.link).to.match(/\/ml\/#\/experiments\/\d+\/runs\?.*&workspace=cardiology$/);
  });
});

describe('an MLflow server with users, and without workspaces', function () {
  this.timeout(240_000);
  let bench: Bench;
  const secrets = { MLFLOW_FLASK_SERVER_SECRET_KEY: 'any', MLFLOW_AUTH_ADMIN_PASSWORD: 'administrator' };
  const admin = { MLFLOW_TRACKING_USERNAME: 'admin', MLFLOW_TRACKING_PASSWORD: 'administrator' };
  const reader = { MLFLOW_TRACKING_USERNAME: 'reader', MLFLOW_TRACKING_PASSWORD: 'reader of runs' };
  before(async function () {
    skipWithoutMlflow(this);
    try {
      execFileSync(python, ['-c', 'import flask_wtf'], { stdio: 'ignore' });
    } catch {
      console.log("      no Flask-WTF<2 beside MLflow: pip install 'Flask-WTF<2'");
      this.skip();
    }
    Object.assign(process.env, secrets);
    try {
      bench = await Bench.make({ words: ['--app-name', 'basic-auth'] });
    } finally {
      for (const name of Object.keys(secrets)) delete process.env[name];
    }
  });
  after(() => bench?.remove());

  it('takes the right password alone, and a reader may not write', async () => {
    for (const wrong of [{}, { ...admin, MLFLOW_TRACKING_PASSWORD: 'guessed' }, { MLFLOW_TRACKING_TOKEN: 'token' }]) {
      const { problem } = await bench.deliver({}, wrong);
      expect(problem)
        .to.include('401 credentials missing or wrong')
        .and.not.match(/guessed|token at/);
    }
    await fetch(`${bench.server.uri}/api/2.0/mlflow/users/create`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Basic ${Buffer.from('admin:administrator').toString('base64')}`,
      },
      body: JSON.stringify({ username: 'reader', password: 'reader of runs' }),
    });
    expect(await bench.deliver({}, admin)).to.deep.include(whole);
    await bench.made.journal(bench.made.run(0, 42), [{ event: 'metric', name: 'loss', value: 0.25, step: 9 }]);
    const refused = await bench.deliver({}, reader);
    expect(refused).to.deep.include({ delivered: 8, pending: 1 });
    expect(refused.problem).to.include('403 Permission denied: the user may not do this on the server');
    expect(await bench.deliver({}, admin)).to.deep.include({ delivered: 9, pending: 0 });
  });

  it('says that it has no workspaces', async () => {
    const { problem } = await bench.deliver({ workspace: 'cardiology' }, admin);
    expect(problem).to.match(/500 .*workspaces are not enabled.*: unset MLFLOW_WORKSPACE/);
  });
});

describe('an MLflow server that leaves artifacts to its clients', function () {
  this.timeout(240_000);
  let bench: Bench;
  before(async function () {
    skipWithoutMlflow(this);
    bench = await Bench.make({ words: ['--no-serve-artifacts'] });
  });
  after(() => bench?.remove());

  it('finds them in its folder, as it runs on this machine', async () => {
    expect(await bench.deliver()).to.deep.include(whole);
    const held = await heldRuns(bench.server.uri, 'made experiment');
    expect(held.get('LEADER(S) seed 42')!.artifacts).to.deep.equal(['experiment.yaml']);
  });
});
