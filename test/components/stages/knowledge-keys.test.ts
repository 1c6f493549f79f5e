import { expect } from 'chai';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { openInputDigests } from '../../../framework/plan/input-digests.js';
import { planStages } from '../../../framework/plan/plan.js';
import { discoverComponents } from '../../../framework/registry/discover.js';
import { MadeUpFolders } from '../datasets/made-up-tables.js';

const stages = ['co-occurrence', 'ontologies', 'molecules'];

describe('the keys of knowledge', function () {
  this.timeout(60_000);
  let folders: MadeUpFolders;
  let folder: string;
  beforeEach(async () => {
    folders = await MadeUpFolders.create();
    folder = await mkdtemp(join(tmpdir(), 'formulary-keys-'));
  });
  afterEach(async () => {
    await folders.remove();
    await rm(folder, { recursive: true });
  });

  /** Stage → key, with some dataset options set. */
  async function keys(options: object = {}): Promise<Record<string, string>> {
    const registry = await discoverComponents();
    const file = join(folder, 'experiment.yaml');
    const dataset = { type: 'mimic-iii', ...folders.options, ...options };
    await writeFile(
      file,
      JSON.stringify({ title: 'keys', dataset, student: { type: 'leader' }, losses: { 'binary-cross-entropy': {} } }),
    );
    const { rows } = await loadExperiment(file, { registry });
    const planned = await planStages(rows[0]!.values, stages, registry, await openInputDigests(folder));
    return Object.fromEntries(planned.map(({ stage, key }) => [stage, key]));
  }

  it('leave interactions where they are when another cohort is built', async () => {
    expect(changed(await keys(), await keys({ rxHours: 48 }))).to.have.members(['cohort', ...stages]);
  });

  it('change with the contents of the file of interactions', async () => {
    const before = await keys();
    await appendFile(join(folders.options.mappings, 'atc3-ddi-pairs.csv'), 'A01A,C01A\n');
    expect(changed(before, await keys())).to.have.members(['interactions', 'cohort', ...stages]);
  });

  it('change with the split for what counts training patients alone', async () => {
    expect(changed(await keys(), await keys({ splitSeed: 7 }))).to.deep.equal(['co-occurrence']);
    expect(changed(await keys(), await keys({ coOccurrence: 'all' }))).to.deep.equal(['co-occurrence']);
  });
});

/** Stages whose keys differ. */
function changed(before: Record<string, string>, after: Record<string, string>): string[] {
  return Object.keys(before).filter((stage) => before[stage] !== after[stage]);
}
