import { expect } from 'chai';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { MlflowTracker } from '../../../../components/trackers/mlflow/tracker.js';
import type { Delivery } from '../../../../framework/tracking/tracker.js';
import { FakeServer } from './fake-server.js';
import { MadeExperiment, start } from './made-experiment.js';

const signal = new AbortController().signal;
const quick = { retries: 2, responseTimeout: 1 };
const environment = { MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR: '0.01', MLFLOW_HTTP_REQUEST_BACKOFF_JITTER: '0' };

const artifact = (path: string, name: string) => ({ event: 'artifact', path, name, kind: 'file' }) as const;

describe('components/trackers/mlflow', () => {
  let server: FakeServer;
  let made: MadeExperiment;

  const deliver = (settings: object = {}, final = true): Promise<Delivery> =>
    new MlflowTracker({ uri: server.uri, ...quick, ...settings }, environment).deliver(made.folder, { signal, final });

  beforeEach(async () => {
    server = await FakeServer.start();
    made = await MadeExperiment.make({ 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' } }, [42, 43]);
  });
  afterEach(async () => {
    await server.stop();
    await made.remove();
  });

  it('delivers nothing without a destination', async () => {
    const tracker = new MlflowTracker({}, {});
    expect(tracker.enabled).to.equal(false);
    expect(await tracker.deliver(made.folder, { signal, final: true })).to.deep.equal({ delivered: 0, pending: 0 });
  });

  it('makes the title an experiment, a row a parent run, a seed a child run', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    await made.complete(1, 42, 0.3);
    const delivery = await deliver();
    expect(delivery.problem).to.equal(undefined);
    expect(delivery).to.deep.include({ delivered: 21, pending: 0 });
    expect(delivery.link).to.equal(
      `${server.uri}/#/experiments/1/runs?workflowType=machine_learning&viewStateShareKey=formulary-rows`,
    );
    expect([...server.experiments.values()].map(({ name }) => name)).to.deep.equal(['made experiment']);
    expect(server.active().map(({ run_name }) => run_name)).to.have.members([
      'LEADER(S)',
      'LEADER(S) seed 42',
      'LEADER(S) seed 43',
      'w/o KD',
      'w/o KD seed 42',
    ]);
    const seed = server.named('LEADER(S) seed 42');
    expect(seed).to.include({ status: 'FINISHED', start_time: start, end_time: start + 6 });
    expect(seed.tags.get('mlflow.parentRunId')).to.equal(server.named('LEADER(S)').run_id);
    expect(Object.fromEntries(seed.params)).to.deep.equal({
      seed: '42',
      'dataset.type': 'synthetic',
      'student.type': 'leader',
      'student.width': '64',
    });
    expect([...seed.points].map((point) => JSON.parse(point))).to.deep.equal([
      ['validation/prauc', start + 2, 0, 0.5 - 0.1],
      ['validation/prauc', start + 3, 1, 0.5 - 0.1 / 2],
      ['validation/prauc', start + 4, 2, 0.5 - 0.1 / 3],
      ['test/overall/prauc', start + 6, 0, 0.5],
    ]);
  });

  it('summarizes the seeds on the row, with the difference to the baseline', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    await made.complete(1, 42, 0.3);
    await made.complete(1, 43, 0.3);
    const table = [
      'row,group,metric,mean,sd,n,published,delta,low,high,difference,difference_low,difference_high,p',
      '"LEADER(S)",overall,prauc,0.45,0.07,2,0.5123,-0.0623,-0.18,1.08,,,,',
      'w/o KD,overall,prauc,0.3,0,2,,,0.3,0.3,-0.15,-0.2,-0.1,0.004\n',
    ].join('\n');
    await made.write('experiments/made-experiment-01234567/tables/table-6.csv', table);
    await made.write('experiments/made-experiment-01234567/tables/table-6.md', '| row | PRAUC |');
    expect((await deliver()).problem).to.equal(undefined);
    const row = server.named('LEADER(S)');
    const values = Object.fromEntries([...row.points].map((point) => [JSON.parse(point)[0], JSON.parse(point)[3]]));
    expect(values).to.deep.equal({
      'test/overall/prauc': 0.45,
      'summary/test/overall/prauc_n': 2,
      // sqrt(((0.5 - 0.45)² + (0.4 - 0.45)²) / 1)
      'summary/test/overall/prauc_sd': 0.070711,
      // 0.45 ± 12.7062 · 0.0707107 / √2: Student's t for one degree of freedom
      'summary/test/overall/prauc_low': -0.18531,
      'summary/test/overall/prauc_high': 1.08531,
      'summary/test/overall/prauc_published': 0.5123,
      'summary/test/overall/prauc_delta': -0.0623,
    });
    expect(row.status).to.equal('FINISHED');
    expect(row.tags.has('formulary.seed_of')).to.equal(false);
    expect(Object.fromEntries(row.params)).to.deep.equal({
      'dataset.type': 'synthetic',
      'dataset.patients': '10',
      'student.type': 'leader',
      'student.width': '64',
    });
    const other = server.named('w/o KD');
    const beside = { sd: '0.0000', delta: '-0.1500', p: '0.004', 'formulary.baseline': 'LEADER(S)' };
    expect(Object.fromEntries(other.tags)).to.include(beside);
    expect(other.tags.get('mlflow.note.content')).to.match(
      /^test\/overall\/prauc 0\.3000 ± 0\.0000 \(2 seeds\), -0\.1500 vs LEADER\(S\) \(p 0\.004\)\n/,
    );
    expect(row.tags.get('published')).to.equal('0.5123');
    const compared = [...other.points].map((point) => JSON.parse(point) as [string, number, number, number]);
    expect(Object.fromEntries(compared.map(([name, , , value]) => [name, value]))).to.include({
      'summary/test/overall/prauc_difference': -0.15,
      'summary/test/overall/prauc_difference_low': -0.2,
      'summary/test/overall/prauc_difference_high': -0.1,
      'summary/test/overall/prauc_p': 0.004,
    });
    const root = `1/${row.run_id}/artifacts`;
    expect(server.artifacts.get(`${root}/tables/table-6.csv`)?.toString()).to.equal(table);
    expect(JSON.parse(server.artifacts.get(`${root}/tables/table-6.json`)!.toString())).to.deep.equal({
      columns: [
        'score',
        'mean ± sd',
        ...'mean sd n low high published delta difference difference_low difference_high p'.split(' '),
      ],
      data: [['overall/prauc', '0.4500 ± 0.0700', 0.45, 0.07, 2, -0.18, 1.08, 0.5123, -0.0623, null, null, null, null]],
    });
    expect(server.experiments.get('1')?.tags.get('mlflow.note.content')?.split('\n')[0]).to.equal(
      'Best test/overall/prauc of 2 rows: LEADER(S), 0.4500 ± 0.0707 (2 seeds), published 0.5123',
    );
  });

  it('gives rows the order of the file, the time of their own seeds, their data, and all options of the plan', async () => {
    await made.remove();
    made = await MadeExperiment.make({ 'w/o KD': {}, 'LEADER(S)': { 'losses.distillation.weight': '0.4' } }, [42, 43]);
    await made.complete(1, 43, 0.5);
    const later = { sequence: 0, at: start + 5000, event: 'note', text: 'begins later' };
    await made.write(`${made.run(0, 43)}/journal.jsonl`, `${JSON.stringify(later)}\n`);
    expect((await deliver()).problem).to.equal(undefined);
    const [first, second] = [server.named('w/o KD'), server.named('LEADER(S)')];
    expect(first.tags.get('formulary.order')! < second.tags.get('formulary.order')!).to.equal(true);
    expect(server.named('LEADER(S) seed 43').tags.get('formulary.order')).to.equal('000002.000002');
    expect(first.start_time).to.equal(start + 5000);
    expect(first.tags.get('mlflow.runColor')).to.not.equal(second.tags.get('mlflow.runColor'));
    expect(second).to.include({ start_time: start, end_time: 0, status: 'RUNNING' });
    expect(first.params.get('losses.distillation.weight')).to.equal('(absent)');
    expect(second.params.get('losses.distillation.weight')).to.equal('0.4');
    expect(JSON.stringify(second.inputs)).to.contain('synthetic test');
    expect(first.inputs).to.deep.equal([]);
  });

  it('lists scores on test first, and summarizes them alone', async () => {
    await made.complete(0, 42, 0.5);
    const metrics = { 'validation/overall/prauc': 0.6, 'test/overall/f1': 0.3, 'test/overall/prauc': 0.5 };
    await made.write(`${made.run(0, 42)}/metrics.json`, { metrics });
    await made.write(`${made.run(0, 42)}/lock.json`, { code: { git: { commit: 'abc', branch: 'idea' } } });
    expect((await deliver()).problem).to.equal(undefined);
    const names = (run: string) => [...server.named(run).points].map((point) => JSON.parse(point)[0] as string);
    expect(names('LEADER(S) seed 42')).to.deep.equal([
      'validation/prauc',
      'validation/prauc',
      'validation/prauc',
      'test/overall/f1',
      'test/overall/prauc',
      'validation/overall/prauc',
    ]);
    const note = server.named('LEADER(S) seed 42').tags.get('mlflow.note.content');
    expect(note).to.equal('test/overall/prauc 0.5000');
    expect(names('LEADER(S)')).to.deep.equal([
      'test/overall/prauc',
      'test/overall/f1',
      'validation/overall/prauc',
      'summary/test/overall/prauc_n',
      'summary/test/overall/f1_n',
    ]);
    const git = { 'mlflow.source.git.commit': 'abc', 'mlflow.source.git.branch': 'idea' };
    expect(Object.fromEntries(server.named('LEADER(S)').tags)).to.include(git);
  });

  it('names the baseline to the views, once it has a run', async () => {
    await made.complete(0, 42, 0.5);
    expect((await deliver()).problem).to.equal(undefined);
    const view = server.experiments.get('1')!.tags.get('mlflow.sharedViewState.formulary-rows')!;
    const { state } = JSON.parse(view) as { state: string };
    expect(JSON.parse(state).compareRunCharts[0].baselineColumnUuid).to.equal(server.named('LEADER(S)').run_id);
  });

  it('shows the newest summary of a row, even where an earlier one was larger and as old', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(0, 43, 0.4);
    const scores = `${made.run(0, 43)}/metrics.json`;
    await made.write(scores, { metrics: {} });
    await deliver();
    // the scores of the second seed appear after its end was seen
    await made.write(scores, { metrics: { 'test/overall/prauc': 0.4 } });
    await deliver();
    const points = [...server.named('LEADER(S)').points].map(
      (point) => JSON.parse(point) as [string, number, number, number],
    );
    const sent = points
      .filter(([name]) => name === 'test/overall/prauc')
      .map(([, at, step, value]) => ({ at, step, value }));
    expect(sent.map(({ value }) => value)).to.deep.equal([0.5, 0.45]);
    // one step: the page draws bars, and lines where there are more
    expect(sent.map(({ step }) => step)).to.deep.equal([0, 0]);
    expect(sent[1]!.at).to.be.greaterThan(sent[0]!.at);
  });

  it('gives a row that has not begun a run of its own once there are tables', async () => {
    await made.complete(0, 42, 0.5);
    await deliver();
    expect(server.active().map(({ run_name }) => run_name)).not.to.include('w/o KD');
    await made.write('experiments/made-experiment-01234567/tables/table-6.csv', 'row,group,metric,mean,sd,n\n');
    expect((await deliver()).problem).to.equal(undefined);
    const row = server.named('w/o KD');
    expect(row.status).to.equal('SCHEDULED');
    expect(row.params.get('student.width')).to.equal('32');
    expect([...server.artifacts.keys()]).to.include(`1/${row.run_id}/artifacts/tables/table-6.csv`);
    await made.journal(made.run(1, 42), [{ event: 'start', title: 'made experiment', parameters: {}, tags: {} }]);
    await deliver({}, false);
    expect(server.named('w/o KD').status).to.equal('RUNNING');
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
    // three deliveries break off: each time a batch is stored, but its answer is lost
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
    await made.journal(made.run(0, 42), [{ event: 'tag', name: 'reviewed', value: 'yes' }]);
    expect((await deliver()).problem).to.equal(undefined);
    const again = server.named('LEADER(S) seed 42');
    expect(again.points.size).to.equal(4);
    expect(again.tags.get('reviewed')).to.equal('yes');
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
    // as another process finds it
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
    // no answer comes too late for it: a request that is given up costs a connection
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
