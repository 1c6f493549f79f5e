import { expect } from 'chai';
import synthetic from '../../../components/datasets/synthetic.js';
import { buildDataset } from './build-dataset.js';

const small = { train: 60, validation: 20, test: 40 };

describe('dataset synthetic', () => {
  it('makes patients as the description measured them', async function () {
    this.timeout(30_000);
    const { cohort, report, split } = await buildDataset(synthetic, { train: 500, validation: 100, test: 300 });
    const visits = cohort.visitKeys.length;
    expect(visits / 900).to.be.closeTo(1.88, 0.12);
    expect(cohort.diagnoses.values.length / visits).to.be.closeTo(3.6, 0.15);
    expect(cohort.procedures.values.length / visits).to.be.closeTo(1.7, 0.1);
    expect(cohort.medications.values.length / visits).to.be.closeTo(9, 0.7);
    expect(report.facts['test/oracle-prauc']).to.be.within(0.6, 0.72);
    expect([...split.validation]).to.deep.equal(Array.from({ length: 100 }, (_, index) => 500 + index));
    expect(split.extra).to.have.length(0);
    const { diagnoses, procedures, medications } = cohort.vocabularies;
    expect([diagnoses, procedures, medications].map(({ codes }) => codes.length)).to.deep.equal([320, 100, 100]);
    for (const { names } of [diagnoses, procedures]) expect(new Set(names)).to.have.length(names.length);
  });

  it('gives equal patients for equal seeds, others for other seeds', async () => {
    const first = await buildDataset(synthetic, small);
    const again = await buildDataset(synthetic, small);
    const other = await buildDataset(synthetic, { ...small, seed: 1 });
    expect(again.cohort).to.deep.equal(first.cohort);
    expect(other.cohort.medications).not.to.deep.equal(first.cohort.medications);
  });

  it('shuffles titles and nothing else', async () => {
    const plain = (await buildDataset(synthetic, small)).cohort;
    const shuffled = (await buildDataset(synthetic, { ...small, shuffledTitles: true })).cohort;
    expect({ ...shuffled, vocabularies: null }).to.deep.equal({ ...plain, vocabularies: null });
    for (const kind of ['diagnoses', 'procedures', 'medications'] as const) {
      expect(shuffled.vocabularies[kind].codes).to.deep.equal(plain.vocabularies[kind].codes);
      expect(shuffled.vocabularies[kind].names).not.to.deep.equal(plain.vocabularies[kind].names);
      expect(shuffled.vocabularies[kind].names).to.have.members([...plain.vocabularies[kind].names]);
    }
  });

  it('keeps its test patients when more patients are asked for', async () => {
    const { cohort, split } = await buildDataset(synthetic, small);
    const larger = await buildDataset(synthetic, { ...small, train: 70, extra: 10 });
    const profiles = (of: typeof cohort, patients: Int32Array): number[][] =>
      Array.from(patients, (patient) => [...of.profileValues.subarray(patient * 5, patient * 5 + 5)]);
    expect(profiles(larger.cohort, larger.split.test)).to.deep.equal(profiles(cohort, split.test));
    expect([...larger.split.extra]).to.deep.equal([130, 131, 132, 133, 134, 135, 136, 137, 138, 139]);
  });

  it('refuses more codes than its words can make', async () => {
    let problem: unknown;
    await buildDataset(synthetic, { ...small, procedures: 400 }).catch((error: unknown) => (problem = error));
    expect(String(problem)).to.contain('dataset.procedures').and.to.contain('400 codes');
  });
});
