import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LocalServer } from '../../components/trackers/mlflow/local-server.js';
import { expectSame } from './mlflow/expect-same.js';
import { type HeldRun, heldRuns, readArtifact, searchRuns } from './mlflow/server-contents.js';
import { python, skipWithoutMlflow } from './mlflow/python-with-mlflow.js';
import { TinyExperiment } from './mlflow/tiny-experiment.js';

describe('an experiment that is delivered to an MLflow server while it runs', function () {
  this.timeout(240_000);
  let server: LocalServer;
  let tiny: TinyExperiment;
  let folder: string;

  before(async function () {
    skipWithoutMlflow(this);
    folder = await mkdtemp(join(tmpdir(), 'formulary-mlflow-'));
    server = await LocalServer.start({ python, folder });
    tiny = await TinyExperiment.make([1, 2], 20);
  });
  after(async () => {
    await server?.stop();
    await tiny?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('is there as it grows, and complete when the command ends', async () => {
    const seenWhileRunning = new Set<string>();
    const command = tiny.formulary(['run', 'tiny.yaml', '--json', '--set', `tracking.uri=${server.uri}`]);
    const ended = command.then(() => 'ended');
    while ((await Promise.race([ended, pause(300)])) !== 'ended') {
      for (const { info } of await searchRuns(server.uri, 'Tiny experiment'))
        if (info.status === 'RUNNING') seenWhileRunning.add(info.run_name);
    }
    const { code, stdout, stderr } = await command;
    expect(code, stderr).to.equal(0);
    expect(stderr).to.match(/tracker: http:\S+viewStateShareKey=formulary-rows/);
    const { tracking } = JSON.parse(stdout) as { tracking: { delivered: number; pending: number } };
    expect(tracking.pending).to.equal(0);
    expect([...seenWhileRunning]).to.include('full');
    expect([...seenWhileRunning].some((name) => name.includes('seed'))).to.equal(true);

    const held = await expectSame(server.uri, await tiny.experimentFolder());
    expectNoPrefixes(held);
    const row = held.get('w/o KD')!;
    expect(row.tags.get('formulary.baseline')).to.equal('full');
    expect(row.tags.get('delta')).to.match(/^[+-]0\.\d{4}$/);
    expect(held.get('full')!.parameters.get('losses.distillation.weight')).to.equal('0.4');
    const distillation = [...row.parameters].filter(([path]) => path.startsWith('losses.distillation'));
    expect(distillation).to.have.lengthOf(5);
    expect(new Set(distillation.map(([, value]) => value))).to.deep.equal(new Set(['(absent)']));
    const table = JSON.parse((await readArtifact(server.uri, row.id, 'tables/scores.json')).toString()) as Table;
    expect(table.columns[0]).to.equal('score');
    expect(table.data.map(([score]) => score)).to.deep.equal(['overall/prauc']);
    expect(row.artifacts).to.include.members(['report.html', 'tables/scores.md']);
  });

  it('can be compared with what lies here, and rows with each other', async () => {
    const held = await heldRuns(server.uri, 'Tiny experiment');
    const address = (name: string) => `${server.uri}/#/experiments/1/runs/${held.get(name)!.id}`;
    const local = join('runs', held.get('full seed 1')!.tags.get('formulary.run')!);
    const same = await tiny.formulary(['diff', local, address('full seed 1')]);
    expect(same.stdout, same.stderr).to.equal('no difference\n');
    const rows = await tiny.formulary(['diff', address('full'), address('w/o KD'), '--json']);
    const { differences } = JSON.parse(rows.stdout) as { differences: { path: string }[] };
    const options = differences.map(({ path }) => path).filter((path) => !path.startsWith('scores.'));
    expect(options).to.have.members([
      'losses.distillation.type',
      'losses.distillation.weight',
      'losses.distillation.reduction',
      'losses.distillation.standardize',
      'losses.distillation.bias',
    ]);
  });

  it('is not sent again by later commands', async () => {
    const { code, stdout } = await tiny.formulary(['sync', '--json']);
    expect(code).to.equal(0);
    expect(JSON.parse(stdout)).to.have.lengthOf(1);
    await expectSame(server.uri, await tiny.experimentFolder());
  });
});

/** MLflow keeps a curve in a file of its name, in some stores: no name may be a folder of another. */
function expectNoPrefixes(held: ReadonlyMap<string, HeldRun>): void {
  const names = new Set(
    [...held.values()].flatMap(({ points }) => points.map((point) => String(JSON.parse(point)[0]))),
  );
  for (const name of names)
    for (const other of names) expect(other.startsWith(`${name}/`), `${name} and ${other}`).to.equal(false);
}

interface Table {
  readonly columns: readonly string[];
  readonly data: readonly (readonly (string | number | null)[])[];
}
