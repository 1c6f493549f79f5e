import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MlflowTracker } from '../../../../components/trackers/mlflow/tracker.js';
import type { FakeServer } from './fake-server.js';
import { environment, MadeDelivery, quick } from './made-delivery.js';
import { type MadeExperiment, start } from './made-experiment.js';

const signal = new AbortController().signal;

const artifact = (path: string, name: string) => ({ event: 'artifact', path, name, kind: 'file' }) as const;

describe('components/trackers/mlflow', () => {
  let server: FakeServer;
  let made: MadeExperiment;
  const each = MadeDelivery.forEachTest();
  const deliver = each.deliver.bind(each);
  beforeEach(() => ({ server, made } = each));

  it('delivers nothing without a destination', async () => {
    const tracker = new MlflowTracker({}, {});
    expect(tracker.enabled).to.equal(false);
    expect(await tracker.deliver(made.folder, { signal, final: true })).to.deep.equal({ delivered: 0, pending: 0 });
  });

  it('follows a run that goes on and sends nothing twice', async () => {
    const run = made.run(0, 42);
    await made.journal(run, [
      {
        event: 'start',
        title: 'made experiment',
        parameters: {},
        tags: { experiment: 'x', commit: 'abc', branch: 'idea' },
      },
      { event: 'metric', name: 'validation/prauc', value: 0.1, step: 0 },
    ]);
    expect(await deliver({}, false)).to.deep.include({ delivered: 2, pending: 0 });
    expect(server.named('LEADER(S) seed 42').status).to.equal('RUNNING');
    expect(server.named('LEADER(S)').status).to.equal('RUNNING');
    const git = { 'mlflow.source.git.commit': 'abc', 'mlflow.source.git.branch': 'idea' };
    expect(Object.fromEntries(server.named('LEADER(S) seed 42').tags)).to.include(git);
    await made.journal(run, [
      { event: 'metric', name: 'validation/recall@10', value: 'NaN', step: 1 },
      { event: 'end', status: 'failed', problem: 'visit 17 of PATIENT-8675309' },
    ]);
    server.requests.length = 0;
    expect(await deliver()).to.deep.include({ delivered: 4, pending: 0 });
    const seed = server.named('LEADER(S) seed 42');
    expect([...seed.points].map((point) => JSON.parse(point)[0])).to.deep.equal([
      'validation/prauc',
      'validation/recall_at_10',
    ]);
    expect(seed.status).to.equal('FAILED');
    expect(Buffer.concat(server.received).includes('8675309')).to.equal(false);
    expect(server.requests.filter((request) => request.endsWith('runs/create'))).to.deep.equal([]);
    server.requests.length = 0;
    await deliver();
    expect(server.requests).to.deep.equal(['GET /api/2.0/mlflow/experiments/get-by-name']);
  });

  it('shows what the process uses beside the scores', async () => {
    await made.journal(made.run(0, 42), [
      { event: 'start', title: 'made experiment', parameters: {}, tags: {} },
      { event: 'usage', step: 0, processorPercent: 98.5, memoryMegabytes: 412.3 },
    ]);
    await deliver({}, false);
    expect([...server.named('LEADER(S) seed 42').points].map((point) => JSON.parse(point))).to.deep.equal([
      ['system/process_cpu_percentage', start + 1, 0, 98.5],
      ['system/process_memory_megabytes', start + 1, 0, 412.3],
    ]);
  });

  it('opens a run again that goes on after a failure', async () => {
    const run = made.run(0, 42);
    const begin = { event: 'start', title: 'made experiment', parameters: {}, tags: {} } as const;
    await made.journal(run, [begin, { event: 'end', status: 'cancelled' }]);
    await deliver();
    expect(server.named('LEADER(S) seed 42').status).to.equal('KILLED');
    await made.journal(run, [{ event: 'stage', stage: 'student', key: 'ab', state: 'started' }]);
    await deliver({}, false);
    expect(server.named('LEADER(S) seed 42')).to.include({ status: 'RUNNING', end_time: 0 });
  });

  it('never leaves a run running that nobody works on any more', async () => {
    await made.journal(made.run(0, 42), [{ event: 'start', title: 'made experiment', parameters: {}, tags: {} }]);
    await deliver();
    expect(server.named('LEADER(S) seed 42').status).to.equal('KILLED');
  });

  it('delivers later, and once, what a server that was away has missed', async () => {
    await made.complete(0, 42, 0.5, 2500);
    const away = new MlflowTracker({ uri: 'http://127.0.0.1:1', retries: 0 }, environment);
    const missed = await away.deliver(made.folder, { signal, final: true });
    expect(missed).to.deep.include({ delivered: 0, pending: 2504 });
    expect(missed.problem).to.match(/ECONNREFUSED/);
    // Three deliveries break off: each time a batch is stored, but its answer is lost
    const impatient = new MlflowTracker({ uri: server.uri, retries: 0 }, environment);
    for (let lost = 0; lost < 3; lost++) {
      server.faults.push({ on: /runs\/log-batch$/, does: { fault: 'cut after work' } });
      expect((await impatient.deliver(made.folder, { signal, final: false })).problem).to.match(/log-batch/);
    }
    expect(await deliver()).to.deep.include({ delivered: 2504, pending: 0 });
    expect(server.named('LEADER(S) seed 42').points.size).to.equal(2501);
  });

  it('goes on where an interrupted delivery stopped, and sends each point once', async () => {
    const epochs = 12_000;
    await made.complete(0, 42, 0.5, epochs);
    const batches = () => server.requests.filter((request) => request.endsWith('log-batch')).length;
    const stop = new AbortController();
    const tracker = new MlflowTracker({ uri: server.uri }, {});
    const interrupted = tracker.deliver(made.folder, { signal: stop.signal, final: false });
    while (batches() < 6) await pause(2);
    stop.abort();
    const { delivered, problem } = await interrupted;
    expect(problem).to.equal('the delivery was interrupted');
    expect(delivered).to.be.within(1000, epochs - 1000);
    const rest = await tracker.deliver(made.folder, { signal, final: true });
    expect(rest.problem).to.equal(undefined);
    expect(rest).to.deep.include({ delivered: epochs + 4, pending: 0 });
    expect(server.named('LEADER(S) seed 42').points.size).to.equal(epochs + 1);
    const sent = server.received.join('').split('"key":"validation/prauc"').length - 1;
    expect(sent).to.equal(epochs);
  });

  it('adopts the ghost of a create whose answer was lost', async () => {
    await made.complete(0, 42, 0.5);
    server.faults.push({ on: /runs\/create$/, does: { fault: 'cut after work' } });
    expect((await deliver()).problem).to.equal(undefined);
    expect(server.runs.size).to.equal(2);
  });

  it('removes the ghost that a stopped server makes when it wakes up', async () => {
    await made.complete(0, 42, 0.5);
    server.faults.push({ on: /runs\/create$/, does: { fault: 'hang' } });
    expect((await deliver()).problem).to.match(/no answer within 1 s/);
    const search = /runs\/search$/;
    const created = deliver();
    server.faults.push({ on: search, does: { fault: 'cut' } });
    server.wakeUp();
    expect((await created).problem).to.equal(undefined);
    expect(server.active().map(({ run_name }) => run_name)).to.have.members(['LEADER(S)', 'LEADER(S) seed 42']);
  });

  it('makes a run again that somebody deleted, with everything it had', async () => {
    await made.complete(0, 42, 0.5);
    await deliver();
    server.named('LEADER(S) seed 42').lifecycle_stage = 'deleted';
    await made.journal(made.run(0, 42), [{ event: 'metric', name: 'loss', value: 0.25, step: 9 }]);
    expect((await deliver()).problem).to.equal(undefined);
    const again = server.named('LEADER(S) seed 42');
    expect(again.points.size).to.equal(5);
  });

  it('says what to change when the server refuses the host or the credentials, and asks once', async () => {
    await made.complete(0, 42, 0.5);
    server.faults.push({
      on: /get-by-name/,
      does: { fault: 'answer', status: 403, body: 'Invalid Host header - possible DNS rebinding attack detected' },
    });
    const refused = await deliver();
    expect(refused.problem).to.match(/403 Invalid Host header .*--allowed-hosts/);
    expect(server.requests.length).to.equal(1);
    server.authorization = 'Bearer secret-token';
    expect((await deliver()).problem).to.match(/401 credentials missing or wrong: set MLFLOW_TRACKING_USERNAME/);
    const right = new MlflowTracker({ uri: server.uri, ...quick }, { MLFLOW_TRACKING_TOKEN: 'secret-token' });
    expect(await right.deliver(made.folder, { signal, final: true })).to.deep.include({ pending: 0 });
  });

  it('holds nothing back but the file that the artifact store refuses, and offers it again', async () => {
    const run = made.run(0, 42);
    await made.write(`${run}/experiment.yaml`, 'title: x');
    await made.journal(run, [
      { event: 'start', title: 'made experiment', parameters: {}, tags: {} },
      artifact('experiment.yaml', 'experiment.yaml'),
    ]);
    await made.complete(0, 42, 0.5);
    server.faults.push({ on: /^PUT/, does: { fault: 'answer', status: 403, body: 'Invalid Host header' } });
    const refused = await deliver();
    expect(refused).to.deep.include({ delivered: 9, pending: 0 });
    expect(refused.problem).to.match(/403 Invalid Host header/);
    expect(server.named('LEADER(S) seed 42').status).to.equal('FINISHED');
    expect(server.artifacts.size).to.equal(0);
    // As another process finds it
    for (const name of await readdir(join(made.runs, run))) {
      if (!/^mlflow-\w+\.json$/.test(name)) continue;
      const file = join(made.runs, run, name);
      await writeFile(file, (await readFile(file, 'utf8')).replace(/"at": \d+/, '"at": 0'));
    }
    expect((await deliver()).problem).to.equal(undefined);
    expect([...server.artifacts.keys()]).to.have.length(1);
  });

  it('waits as long as a busy server asks for', async () => {
    await made.complete(0, 42, 0.5);
    const busy = { fault: 'answer', status: 429, body: '', headers: { 'retry-after': '0.2' } } as const;
    server.faults.push({ on: /runs\/create$/, does: busy });
    const before = Date.now();
    expect((await deliver()).problem).to.equal(undefined);
    expect(Date.now() - before).to.be.greaterThan(180);
    expect(server.runs.size).to.equal(2);
  });

  it('uses few connections', async () => {
    await made.complete(0, 42, 0.5, 5000);
    await made.complete(1, 42, 0.5, 5000);
    // No answer comes too late for it: a request that is given up costs a connection
    expect((await deliver({ responseTimeout: 60 })).problem).to.equal(undefined);
    expect(server.connections).to.be.at.most(2);
  });

  it('sends nothing about patients, whatever lies in the folders or is journalled as an artifact', async () => {
    const run = made.run(0, 42);
    const secret = 'PATIENT-8675309';
    await made.write(`${run}/predictions/test.json`, { patient: secret });
    await made.write(`${run}/prompts.jsonl`, `{"prompt":"${secret}"}`);
    await made.write('cache/prompts/ab/prompts.jsonl', secret);
    for (const place of [
      'prompts.csv',
      'tables/visits.csv',
      'tables/notes.md',
      'figures/patients.png',
      'journal.jsonl',
    ])
      await made.write(`experiments/made-experiment-01234567/${place}`, secret);
    await made.write(`experiments/made-experiment-01234567/tables/${secret}.csv`, 'row,group,metric,mean\n');
    await made.write('experiments/made-experiment-01234567/tables/table-6.md', '| row | PRAUC |');
    await made.journal(run, [
      { event: 'start', title: 'made experiment', parameters: { note: secret }, tags: {} },
      artifact('predictions/test.json', 'predictions/test.json'),
      artifact('prompts.jsonl', 'tables/prompts.csv'),
      artifact('../cache/prompts/ab/prompts.jsonl', 'report.html'),
      artifact('metrics.json', `tables/../${secret}.csv`),
      artifact('experiment.yaml', `tables/${secret}/scores.csv`),
      { event: 'note', text: secret },
      { event: 'note', stage: 'student', text: `visit of ${secret}` },
      { event: 'end', status: 'failed', problem: `the record of ${secret} is damaged` },
    ]);
    await made.complete(0, 42, 0.5);
    expect((await deliver()).problem).to.equal(undefined);
    expect(Buffer.concat(server.received).includes(secret)).to.equal(false);
  });
});
