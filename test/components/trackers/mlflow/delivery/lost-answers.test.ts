import { expect } from 'chai';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MlflowTracker } from '../../../../../components/trackers/mlflow/tracker.js';
import { Graph, sigmoid, toOnnx } from '../../../../../framework/tensor/index.js';
import type { Delivery } from '../../../../../framework/contracts/tracker.js';
import { FakeServer } from '../fake-server.js';
import { MadeExperiment, start } from '../made-experiment.js';

const { signal } = new AbortController();
const environment = { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.01', MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0' };

describe('components/trackers/mlflow delivery', () => {
  let server: FakeServer;
  let made: MadeExperiment;
  let run: string;
  const tracker = () => new MlflowTracker({ uri: server.uri, retries: 1, responseTimeout: 0.3 }, environment);
  const deliver = (): Promise<Delivery> => tracker().deliver(made.folder, { signal, final: true });

  const register = () => tracker().models.register(join(made.runs, run), { name: 'leader', alias: 'champion' });

  beforeEach(async () => {
    server = await FakeServer.start();
    made = await MadeExperiment.make({ 'LEADER(S)': {} });
    run = made.run(0, 42);
    await made.complete(0, 42, 0.5);
    const graph = new Graph();
    const probability = sigmoid(graph.input('features', ['patient', 3]));
    await writeFile(join(made.runs, run, 'model.onnx'), toOnnx(graph, { probability }));
  });
  afterEach(async () => {
    await server.stop();
    await made.remove();
  });

  /** Everything that a delivery without faults leaves on the server. */
  const expectWhole = () => {
    const seed = server.named('LEADER(S) seed 42');
    expect(server.active().map(({ run_name }) => run_name)).to.have.members(['LEADER(S)', 'LEADER(S) seed 42']);
    expect(seed.points.size).to.equal(4);
    expect(seed.status).to.equal('FINISHED');
    expect(new Set(seed.inputs.map((input) => JSON.stringify(input))).size).to.equal(3);
    expect(server.models.size).to.equal(1);
    expect([...seed.outputs]).to.deep.equal([...server.models.keys()]);
    const files = [...server.artifacts.keys()].filter((name) => name.includes('/models/'));
    expect(files.map((name) => name.split('/').at(-1))).to.have.members(['model.onnx', 'MLmodel']);
  };
  const endOf = async (deliveries: number): Promise<Delivery> => {
    for (let more = 1; more < deliveries; more++) await deliver();
    return deliver();
  };

  for (const call of [
    'experiments/create',
    'runs/create',
    'runs/log-batch',
    'runs/log-inputs',
    'logged-models',
    'runs/outputs',
    'logged-models/m-1',
    'runs/update',
    'set-experiment-tag',
  ]) {
    for (const fault of ['cut after work', 'cut within answer', 'hang'] as const) {
      it(`leaves the same on the server when the answer to ${call} is lost (${fault})`, async () => {
        server.faults.push({ on: new RegExp(`${call}$`), does: { fault } });
        const first = deliver();
        if (fault === 'hang') {
          expect((await first).problem).to.match(/no answer within 0.3 s/);
          server.wakeUp();
        } else {
          await first;
        }
        expect(await endOf(2)).to.not.have.property('problem');
        expectWhole();
      });
    }
  }

  it('removes the model that a stopped server makes when it wakes up', async () => {
    server.faults.push({ on: /logged-models$/, does: { fault: 'hang' } });
    await deliver();
    // The search comes before the server has carried out what it had read
    server.faults.push({ on: /logged-models$/, does: { fault: 'delay', milliseconds: 100 } });
    const next = deliver();
    const asked = () => server.requests.filter((request) => request.endsWith('logged-models')).length;
    while (asked() < 2) await new Promise((done) => setTimeout(done, 5));
    server.wakeUp();
    expect(await next).to.not.have.property('problem');
    expectWhole();
  });

  it('restores an experiment that was deleted, without the ghosts that come back with it', async () => {
    server.faults.push({ on: /runs\/create$/, does: { fault: 'hang' } });
    await deliver();
    server.faults.push({ on: /runs\/create$/, does: { fault: 'delay', milliseconds: 100 } });
    const next = deliver();
    const asked = () => server.requests.filter((request) => request.endsWith('runs/create')).length;
    while (asked() < 2) await new Promise((done) => setTimeout(done, 5));
    server.wakeUp();
    await next;
    expect(server.runs.size).to.equal(3);
    server.experiments.get('1')!.lifecycle_stage = 'deleted';
    for (const stored of server.runs.values()) stored.lifecycle_stage = 'deleted';
    expect(await deliver()).to.not.have.property('problem');
    expectWhole();
  });

  it('registers a model once, also when the answer is lost', async () => {
    await deliver();
    server.faults.push({ on: /model-versions\/create$/, does: { fault: 'cut after work' } });
    expect(await register().catch((error: Error) => error))
      .to.have.property('message')
      .that.includes('model-versions');
    expect(await register()).to.include({ version: '1', link: `${server.uri}/#/models/leader/versions/1` });
    const [version] = server.versions;
    expect(version!.description).to.match(/^test\/overall\/prauc 0\.5000\n/);
    expect(Object.fromEntries(version!.tags)).to.include({ 'formulary.row': 'LEADER(S)', 'formulary.seed': '42' });
    version!.description = 'what somebody wrote';
    version!.tags.delete('formulary.row');
    expect((await register()).version).to.equal('1');
    expect(version!.description).to.equal('what somebody wrote');
    expect(version!.tags.get('formulary.row')).to.equal('LEADER(S)');
    expect(server.versions).to.have.length(1);
    expect(server.aliases.get('champion')).to.equal('1');
  });

  it('of another journal in a folder of the same name is another run', async () => {
    await deliver();
    await rm(join(made.runs, run), { recursive: true });
    await mkdir(join(made.runs, run));
    // Five events of the first were numbered before: this one starts later
    await made.complete(0, 42, 0.4, 1);
    expect(await deliver()).to.deep.include({ delivered: 5, pending: 0 });
    const seeds = server.active().filter(({ run_name }) => run_name === 'LEADER(S) seed 42');
    expect(seeds.map(({ points }) => points.size)).to.deep.equal([4, 2]);
  });

  it('of a shorter journal beside the notes of a longer one is whole', async () => {
    await deliver();
    await rm(join(made.runs, run, 'journal.jsonl'));
    await made.complete(0, 42, 0.4, 1);
    expect(await deliver()).to.deep.include({ delivered: 5, pending: 0 });
  });

  it('of a journal that is behind its notes, as a copy may be, waits for the rest', async () => {
    const journal = join(made.runs, run, 'journal.jsonl');
    const whole = await readFile(journal, 'utf8');
    await deliver();
    await writeFile(journal, whole.slice(0, 300));
    server.requests.length = 0;
    expect(await deliver()).to.deep.include({ delivered: 7, pending: 0 });
    expect(server.requests.filter((request) => request.endsWith('log-batch'))).to.deep.equal([]);
  });

  for (const content of ['', '{"offset": 12', '[]', '{"offset": "far"}']) {
    it(`starts over where the notes are ${JSON.stringify(content)}, and doubles nothing`, async () => {
      await deliver();
      for (const name of await readdir(join(made.runs, run)))
        if (/^mlflow-\w+\.json$/.test(name)) await writeFile(join(made.runs, run, name), content);
      expect(await deliver()).to.deep.include({ delivered: 7, pending: 0 });
      expectWhole();
    });
  }

  it('of an empty journal, or one whose only line is torn, is nothing yet', async () => {
    await deliver();
    for (const text of ['', '{"sequence":0,"at"', '{"sequence":0,"at"\n']) {
      await writeFile(join(made.runs, run, 'journal.jsonl'), text);
      expect(await deliver()).to.not.have.property('problem');
    }
    expect(server.runs.size).to.equal(2);
  });

  it('of a tag of a megabyte is cut to what the server keeps', async () => {
    await made.journal(run, [
      { event: 'start', title: 'made experiment', parameters: {}, tags: { long: 'x'.repeat(1 << 20) } },
    ]);
    expect(await deliver()).to.deep.include({ delivered: 8, pending: 0 });
    expect(server.named('LEADER(S) seed 42').tags.get('long')).to.have.length(8000);
  });

  it('of a folder that was copied to another machine sends nothing again', async () => {
    await deliver();
    const lock = join(made.folder, 'mlflow.lock.1');
    await writeFile(lock, JSON.stringify({ host: 'cluster', pid: process.pid, startedAt: '1', nonce: 'a' }));
    expect((await deliver()).problem).to.equal('another process is delivering it');
    await utimes(lock, start / 1000, 1);
    server.requests.length = 0;
    expect(await deliver()).to.not.have.property('problem');
    expect(server.requests).to.deep.equal(['GET /api/2.0/mlflow/experiments/get-by-name']);
  });

  it('of one folder is done by one of two that begin at once', async () => {
    const [first, second] = await Promise.all([deliver(), deliver()]);
    expect([first.problem, second.problem].filter((problem) => problem !== undefined)).to.deep.equal([
      'another process is delivering it',
    ]);
    expectWhole();
  });

  it('says what a server that is busy for an hour said, and does not wait for it when told to stop', async () => {
    const stop = new AbortController();
    const busy = { fault: 'answer', status: 429, body: 'slow down', headers: { 'retry-after': '3600' } } as const;
    server.faults.push({ on: /get-by-name/, does: busy });
    const delivery = tracker().deliver(made.folder, { signal: stop.signal, final: false });
    while (server.requests.length === 0) await new Promise((done) => setTimeout(done, 5));
    setTimeout(() => stop.abort(), 50);
    const before = Date.now();
    expect((await delivery).problem).to.equal('the delivery was interrupted');
    expect(Date.now() - before).to.be.lessThan(2000);
  });
});
