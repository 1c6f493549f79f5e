import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCohort, readSplit, writeCohort, writeSplit } from '../../../../components/datasets/cohort/store.js';
import synthetic from '../../../../components/datasets/synthetic.js';
import { buildDataset } from '../build-dataset.js';

describe('the cohort form on disk', () => {
  it('gives back what was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'formulary-cohort-'));
    try {
      const { cohort, split } = await buildDataset(synthetic, { train: 20, validation: 5, test: 5 });
      await writeCohort(folder, cohort);
      await writeSplit(folder, split);
      expect(await readCohort(folder)).to.deep.equal(cohort);
      expect(await readSplit(folder)).to.deep.equal(split);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
