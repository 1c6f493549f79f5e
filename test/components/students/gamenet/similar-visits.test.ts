import { expect } from 'chai';
import { trainingVisits } from '../../../../components/knowledge/training-visits.js';
import { SimilarVisits } from '../../../../components/students/gamenet/similar-visits.js';
import { smallCohort } from '../../small-cohort.js';

const asked = { diagnoses: [0, 1], procedures: [0], medications: [] };
const cohort = smallCohort([
  [asked, { diagnoses: [0, 1], procedures: [0], medications: [7] }],
  [{ diagnoses: [0, 1], procedures: [], medications: [1, 2] }],
  [{ diagnoses: [0], procedures: [0, 1, 2], medications: [2] }],
  [{ diagnoses: [9], procedures: [], medications: [3] }],
  [{ diagnoses: [1], procedures: [0, 5, 4], medications: [4] }],
]);
const pool = (...patients: number[]) => trainingVisits(cohort, Int32Array.from(patients));
const medicationsFor = (patients: number[], neighbours: number) => {
  const found = new SimilarVisits(pool(...patients), neighbours).medicationsFor(cohort, 0, 0);
  return found && Array.from(found, (share) => Number(share.toFixed(6)));
};

describe('similar visits', () => {
  it('count by what they have in common, and never those of the patient', () => {
    // Patient 1 has 2 of 3 codes, patients 2 and 4 have 2 of 5: 2/3, 2/5, 2/5; the first of the equal two counts.
    const total = 2 / 3 + 2 / 5;
    const [first, second] = [Number((2 / 3 / total).toFixed(6)), Number((2 / 5 / total).toFixed(6))];
    expect(medicationsFor([0, 1, 2, 3, 4], 2)).to.deep.equal([0, first, 1, 0, 0, 0, 0, 0]);
    expect(medicationsFor([0, 1, 4, 2], 2)).to.deep.equal([0, first, first, 0, second, 0, 0, 0]);
  });

  it('count equally where none is similar at all, and are nothing where there is no other patient', () => {
    expect(medicationsFor([3], 5)).to.deep.equal([0, 0, 0, 1, 0, 0, 0, 0]);
    expect(medicationsFor([0], 5)).to.equal(undefined);
  });
});
