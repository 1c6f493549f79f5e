import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../../framework/experiment/load.js';
import { openInputDigests } from '../../../../framework/plan/input-digests.js';
import { planStages } from '../../../../framework/plan/plan.js';
import { discoverComponents } from '../../../../framework/registry/discover.js';

const stages = ['student-efficiency', 'teacher-efficiency'];

describe('the number of a measurement', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-measurement-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Stage → key. */
  async function keys(measurement: object): Promise<ReadonlyMap<string, string>> {
    const registry = await discoverComponents();
    const file = join(folder, 'experiment.yaml');
    const sections = { dataset: { type: 'synthetic' }, prompt: { type: 'leader' }, teacher: { type: 'llama' } };
    const losses = { losses: { prescription: { type: 'binary-cross-entropy' } } };
    const evaluation = { subject: 'efficiency', ...measurement };
    await writeFile(
      file,
      JSON.stringify({ title: 'key', ...sections, student: { type: 'leader' }, ...losses, evaluation }),
    );
    const { rows } = await loadExperiment(file, { registry });
    const planned = await planStages(rows[0]!.values, stages, registry, await openInputDigests(folder));
    return new Map(planned.map(({ stage, key }) => [stage, key]));
  }

  it('has time and memory measured again, and nothing else computed', async () => {
    const [first, second] = [await keys({}), await keys({ measurement: 2 })];
    const changed = [...first.keys()].filter((stage) => first.get(stage) !== second.get(stage));
    expect(changed).to.have.members(stages);
    expect(first.size).to.be.greaterThan(stages.length);
  });
});
