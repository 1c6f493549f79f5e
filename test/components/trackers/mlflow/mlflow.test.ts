import { expect } from 'chai';
import mlflow from '../../../../components/trackers/mlflow/mlflow.js';
import { build } from '../../build.js';

describe('tracker mlflow', () => {
  const variable = 'MLFLOW_TRACKING_URI';
  const before = process.env[variable];
  afterEach(() => {
    if (before === undefined) delete process.env[variable];
    else process.env[variable] = before;
  });

  it('delivers nothing where neither the option nor the environment names a server', async () => {
    delete process.env[variable];
    const tracker = build(mlflow);
    expect(tracker.enabled).to.equal(false);
    const delivery = await tracker.deliver('no such folder', { signal: new AbortController().signal, final: true });
    expect(delivery).to.deep.equal({ delivered: 0, pending: 0 });
  });

  it('takes the address from the option, else from the environment', () => {
    process.env[variable] = 'http://127.0.0.1:5000';
    expect(build(mlflow).enabled).to.equal(true);
    delete process.env[variable];
    expect(build(mlflow, { uri: 'http://127.0.0.1:5000' }).enabled).to.equal(true);
  });

  it('keeps every option out of cache keys: where runs are shown changes no result', () => {
    expect([...mlflow.keyExcludes].sort()).to.deep.equal(Object.keys(mlflow.options.properties).sort());
  });
});
