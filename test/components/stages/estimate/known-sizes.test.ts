import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { writeCohort, writeSplit } from '../../../../components/datasets/cohort/store.js';
import { knownSizes } from '../../../../components/stages/estimate/known-sizes.js';
import type { JsonObject } from '../../../../framework/json.js';
import type { RowView } from '../../../../framework/registry/component.js';
import { smallCohort, variedPatients } from '../../small-cohort.js';

const row = (dataset: JsonObject) => ({ values: { dataset } }) as unknown as RowView;
const nothing = { output: () => undefined };

describe('stages/estimate/known-sizes', () => {
  let root: string;
  before(async () => {
    root = mkdtempSync(join(tmpdir(), 'formulary-sizes-'));
    for (const name of ['cohort', 'split']) mkdirSync(join(root, name));
    await writeCohort(join(root, 'cohort'), smallCohort(variedPatients(3, 3)));
    const [train, test, nobody] = [Int32Array.of(0, 2), Int32Array.of(1), new Int32Array()];
    await writeSplit(join(root, 'split'), { train, validation: nobody, test, extra: nobody });
  });
  after(() => rmSync(root, { recursive: true }));

  it('counts patients, or visits where each is a target', async () => {
    const known = { output: (stage: string) => join(root, stage) };
    const patients = { train: 2, validation: 0, test: 1, extra: 0 };
    expect(await knownSizes(row({}), known)).to.deep.equal(patients);
    expect(await knownSizes(row({}), known, 'every-visit')).to.deep.equal({
      train: 4,
      validation: 0,
      test: 2,
      extra: 0,
    });
  });

  it('takes made-up patients to have the usual number of visits, and knows nothing of tables that were not read', async () => {
    const made = row({ train: 100, validation: 10, test: 20, extra: 0 });
    expect(await knownSizes(made, nothing, 'every-visit')).to.deep.equal({
      train: 190,
      validation: 19,
      test: 38,
      extra: 0,
    });
    expect(await knownSizes(row({}), nothing, 'every-visit')).to.equal(undefined);
  });
});
