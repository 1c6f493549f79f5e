import { expect } from 'chai';
import { otherCohort } from '../../../../components/stages/scoring/other-cohort.js';

const reasonOf = (source: string, patients: number) =>
  otherCohort({ source, patientKeys: Array.from({ length: patients }, String) });

describe('other cohorts than the published', () => {
  it('are made-up ones, demos and those of other preparations, not what only ties make differ', () => {
    expect(reasonOf('synthetic', 6350)).to.equal('made-up patients');
    expect(reasonOf('mimic-iii', 82)).to.equal('82 patients, the published one of mimic-iii has 6350');
    expect(reasonOf('mimic-iii', 6348)).to.equal(undefined);
    expect(reasonOf('mimic-iv', 60_000)).to.include('has 8906');
  });

  it('are not known of records, whose figures somebody else may have published', () => {
    expect(reasonOf('records', 10)).to.equal(undefined);
  });
});
