import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectSame } from './mlflow/expect-same.js';
import { FaultyServer } from './mlflow/faulty-server.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';

/** More kills take longer, by some ten seconds each: FORMULARY_MLFLOW_KILLS=20. */
const kills = Number(process.env['FORMULARY_MLFLOW_KILLS'] ?? 2);

describe('an MLflow server that dies and sleeps during an experiment', function () {
  this.timeout(240_000 + 60_000 * kills);
  let server: FaultyServer;
  let tiny: TinyExperiment;
  let folder: string;

  before(async function () {
    skipWithoutMlflow(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await FaultyServer.start({ python, folder }, { kills, stopped: 8000 });
    const seeds = Array.from({ length: Math.max(2, kills) }, (_, index) => index + 1);
    tiny = await TinyExperiment.make(seeds, 20);
  });
  after(async () => {
    await server?.stop();
    await tiny?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('holds exactly what the journals hold, once formulary sync has nothing left to deliver', async () => {
    const settings = ['tracking.uri=' + server.uri, 'tracking.responseTimeout=5'].flatMap((value) => ['--set', value]);
    const { code, stderr } = await tiny.formulary(['run', 'tiny.yaml', '--quiet', ...settings]);
    expect(code, stderr).to.equal(0);
    const killedMeanwhile = server.killed;
    let pending = '';
    for (let attempt = 0; attempt < 10 + 5 * kills; attempt++) {
      const sync = await tiny.formulary(['sync', '--json']);
      pending = sync.stdout;
      if (sync.code === 0) break;
    }
    expect(pending).to.match(/"pending": 0/);
    expect(server.stopped).to.equal(1);
    expect(killedMeanwhile).to.be.greaterThan(0);
    console.log(
      `      killed ${killedMeanwhile} times while the runs went on, ${server.killed - killedMeanwhile} after`,
    );
    await expectSame(server.server.uri, await tiny.experimentFolder());
  });
});
