import { expect } from 'chai';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Desk } from './formulary.js';
import { Installation } from './installation.js';
import { tinyExperiment, tinyStages } from './tiny-experiment.js';

interface PlannedStage {
  readonly stage: string;
  readonly key: string;
}

describe('the keys of stages follow the program', function () {
  this.timeout(60_000);
  let installation: Installation;
  let desk: Desk;
  beforeEach(() => {
    installation = new Installation();
    desk = new Desk(installation.program);
    desk.write('experiment.yaml', tinyExperiment);
  });
  afterEach(() => {
    desk.remove();
    installation.remove();
  });

  async function keys(): Promise<Record<string, string>> {
    const { stdout, stderr } = await desk.run(['plan', 'experiment.yaml', '--json']);
    expect(stderr).to.equal('');
    const { stages } = JSON.parse(stdout) as { readonly stages: readonly PlannedStage[] };
    return Object.fromEntries(stages.map(({ stage, key }) => [stage, key]));
  }

  function edit(module: string, before: string, after: string): void {
    const file = join(dirname(installation.program), '..', '..', module);
    const source = readFileSync(file, 'utf8');
    expect(source).to.contain(before);
    writeFileSync(file, source.replace(before, after));
  }

  async function changedBy(module: string, before: string, after: string): Promise<readonly string[]> {
    const earlier = await keys();
    edit(module, before, after);
    const later = await keys();
    return Object.keys(earlier).filter((stage) => earlier[stage] !== later[stage]);
  }

  it('through framework/tensor: what computes with it changes, and nothing else', async () => {
    const changed = await changedBy('framework/tensor/trainer.js', 'export class Trainer', ';0;\nexport class Trainer');
    expect(changed).to.deep.equal(['teacher', 'teacher-features', 'student', 'predictions', 'metrics']);
  });

  it('through the source of the dataset: its interactions are read again', async () => {
    const changed = await changedBy(
      'components/datasets/synthetic/world.js',
      'export function',
      ';0;\nexport function',
    );
    expect(changed).to.include.members(['interactions', ...tinyStages]);
  });

  it('and plan and why name the code', async () => {
    const { code, stderr } = await desk.run(['run', 'experiment.yaml', '--quiet', '--no-tracking']);
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    edit('framework/tensor/trainer.js', 'export class Trainer', ';0;\nexport class Trainer');
    const planned = await desk.run(['plan', 'experiment.yaml']);
    expect(planned.stdout).to.match(/^student is computed anew: .* have changed: code of framework\/tensor$/m);
    const why = await desk.run(['why', 'experiment.yaml', 'student']);
    expect(why.stdout).to.match(/code of framework\/tensor: SHA-256 \w{12}… → SHA-256 \w{12}…/);
  });
});
