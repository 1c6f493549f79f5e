import { expect } from 'chai';
import { MlflowTracker } from '../../../../../components/trackers/mlflow/tracker.js';
import { FakeServer } from '../fake-server.js';
import { MadeExperiment } from '../made-experiment.js';

const signal = new AbortController().signal;
const metricsOf = (prauc: number) => ({ metrics: { 'test/overall/prauc': prauc } });

describe('an experiment that a process follows', () => {
  let server: FakeServer;
  let made: MadeExperiment;
  let tracker: MlflowTracker;

  beforeEach(async () => {
    server = await FakeServer.start();
    made = await MadeExperiment.make({ 'LEADER(S)': {}, 'w/o KD': { 'student.width': '32' } }, [42, 43]);
    tracker = new MlflowTracker({ uri: server.uri, retries: 0 }, {});
  });
  afterEach(async () => {
    await server.stop();
    await made.remove();
  });

  const follow = () => tracker.follow(made.folder, { signal });
  const praucOf = (name: string): readonly number[] =>
    [...server.named(name).points]
      .map((point) => JSON.parse(point) as [string, number, number, number])
      .flatMap(([key, , , value]) => (key === 'test/overall/prauc' ? [value] : []));

  it('costs one request while nothing changes, and none of its runs is read again', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(1, 42, 0.4);
    await follow();
    server.requests.length = 0;
    // That nobody looks shows where something would be found
    await made.write(`${made.run(1, 42)}/metrics.json`, metricsOf(0.9));
    await follow();
    expect(server.requests).to.have.lengthOf(1);
    expect(praucOf('w/o KD seed 42')).to.deep.equal([0.4]);
  });

  it('is read again where it has changed, and there alone', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(1, 42, 0.4);
    await follow();
    await made.write(`${made.run(0, 42)}/metrics.json`, metricsOf(0.8));
    await made.write(`${made.run(1, 42)}/metrics.json`, metricsOf(0.9));
    await made.journal(made.run(1, 42), [{ event: 'end', status: 'finished' }]);
    await follow();
    expect(praucOf('w/o KD')).to.deep.equal([0.4, 0.9]);
    expect(praucOf('LEADER(S)')).to.deep.equal([0.5]);
    expect(server.named('w/o KD').tags.get('delta')).to.equal('+0.4000');
  });

  it('brings the other rows their differences when the baseline has new scores', async () => {
    await made.complete(1, 42, 0.4);
    await follow();
    expect(server.named('w/o KD').tags.get('delta')).to.equal(undefined);
    await made.complete(0, 42, 0.5);
    await follow();
    expect(server.named('w/o KD').tags.get('delta')).to.equal('-0.1000');
  });

  it('is looked at again as long as something of it could not be delivered', async () => {
    await made.complete(0, 42, 0.5);
    await made.complete(1, 42, 0.4);
    const refused = { fault: 'answer', status: 400, body: '{"error_code":"INVALID_PARAMETER_VALUE"}' } as const;
    server.faults.push({ on: /runs\/log-batch$/, does: refused });
    await follow();
    await follow();
    expect(await tracker.deliver(made.folder, { signal, final: true })).to.deep.include({ delivered: 14, pending: 0 });
    expect(praucOf('LEADER(S)')).to.deep.equal([0.5]);
    expect(praucOf('w/o KD')).to.deep.equal([0.4]);
  });

  it('is delivered whole to a server that was made anew at the same address', async () => {
    await made.complete(0, 42, 0.5);
    await follow();
    server.forget();
    await follow();
    expect(praucOf('LEADER(S) seed 42')).to.deep.equal([0.5]);
  });
});
