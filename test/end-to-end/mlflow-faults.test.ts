import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isThorough } from '../thorough.js';
import { expectSame } from './mlflow/expect-same.js';
import { FaultyServer } from './mlflow/faulty-server.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';

/** More or fewer: FORMULARY_MLFLOW_KILLS=100. */
const kills = Number(process.env['FORMULARY_MLFLOW_KILLS'] ?? (isThorough ? 20 : 6));

describe('an MLflow server that dies and sleeps during an experiment', function () {
  this.timeout(240_000 + 10_000 * kills);
  let server: FaultyServer;
  let tiny: TinyExperiment;
  let folder: string;

  before(async function () {
    skipWithoutMlflow(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await FaultyServer.start(python, folder, { kills, stopped: 8000 });
    tiny = await TinyExperiment.make([1, 2, 3, 4], 20);
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
    const killedMeanwhile = server.killedDuring.length;
    let pending = '';
    for (let attempt = 0; attempt < 10 + 5 * kills; attempt++) {
      const sync = await tiny.formulary(['sync', '--json']);
      pending = sync.stdout;
      if (sync.code === 0) break;
    }
    expect(pending).to.match(/"pending": 0/);
    expect(server.stopped).to.equal(1);
    expect(server.killedDuring).to.have.length(kills);
    expect(killedMeanwhile).to.be.greaterThan(0);
    const calls = new Set(
      server.killedDuring.map((path) => /(?:mlflow|artifacts)\/([a-z-]+(?:\/[a-z-]+)?)/.exec(path)?.[1]),
    );
    console.log(`      ${killedMeanwhile} of ${kills} kills while the runs went on, during ${[...calls].join(', ')}`);
    await expectSame(server.server.uri, await tiny.experimentFolder());
  });
});
