import { expect } from 'chai';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadExperiment } from '../../../framework/experiment/load.js';
import { openInputDigests } from '../../../framework/plan/input-digests.js';
import { planStages } from '../../../framework/plan/plan.js';
import { discoverComponents } from '../../../framework/registry/discover.js';

const losses = { prescription: { type: 'binary-cross-entropy' } };

describe('the key of pre-training', function () {
  this.timeout(60_000);
  let folder: string;
  before(async () => void (folder = await mkdtemp(join(tmpdir(), 'formulary-keys-'))));
  after(() => rm(folder, { recursive: true }));

  /** Stage → key, with some parts of the row set. */
  async function keys(student: object, row: object = {}): Promise<Record<string, string>> {
    const registry = await discoverComponents();
    const file = join(folder, 'experiment.yaml');
    const content = { dataset: { type: 'synthetic' }, losses, ...row, student: { type: 'gbert', ...student } };
    await writeFile(file, JSON.stringify({ title: 'keys', ...content }));
    const { rows } = await loadExperiment(file, { registry });
    const planned = await planStages(rows[0]!.values, ['student'], registry, await openInputDigests(folder));
    return Object.fromEntries(planned.map(({ stage, key }) => [stage, key]));
  }

  it('is shared by rows that differ in training alone', async () => {
    const first = await keys({});
    const others = [
      await keys({ protocol: 'corrected' }),
      await keys({}, { training: { learningRate: 0.01, targets: 'every-visit' } }),
      await keys({}, { losses: { ...losses, pairs: { type: 'ddi-penalty' } } }),
    ];
    for (const other of others) expect(other['pretraining']).to.equal(first['pretraining']);
    expect(others.map((other) => other['student'] === first['student'])).to.deep.equal([true, false, false]);
  });

  it('takes turns with fine-tuning as the public program does, where that is asked for', async () => {
    const registry = await discoverComponents();
    const file = join(folder, 'experiment.yaml');
    const student = { type: 'gbert', protocol: 'as-released' };
    await writeFile(file, JSON.stringify({ title: 'keys', dataset: { type: 'synthetic' }, losses, student }));
    const { rows } = await loadExperiment(file, { registry });
    expect(rows[0]!.values['student']).to.deep.include({
      visits: 'interleaved',
      alternation: { rounds: 16, epochs: 5 },
    });
    expect(rows[0]!.values['student']).to.have.nested.property('pretraining.epochs', 5);
  });

  it('differs where pre-training or the encoder differs, and training with it', async () => {
    const first = await keys({});
    const others = [
      await keys({ width: 32 }),
      await keys({ dropout: 0.1 }),
      await keys({ pretraining: { epochs: 3 } }),
      await keys({ visits: 'interleaved' }),
      await keys({ alternation: { rounds: 2 } }),
      await keys({ protocol: 'as-released' }),
      await keys({}, { dataset: { type: 'synthetic', seed: 1 } }),
    ];
    for (const other of others) {
      expect(other['pretraining']).not.to.equal(first['pretraining']);
      expect(other['student']).not.to.equal(first['student']);
    }
  });
});
