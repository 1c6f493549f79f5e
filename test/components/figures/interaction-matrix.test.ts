import { expect } from 'chai';
import interactionMatrix from '../../../components/figures/interaction-matrix.js';
import { smallCohort } from '../small-cohort.js';
import { dataOf, drawingsOf, madeResults } from './made-results.js';
import { madeRun } from './made-run.js';

describe('figure/interaction-matrix', () => {
  it('counts interacting pairs in recommended and in prescribed sets, and none in fewer than five', async () => {
    const cohort = smallCohort([], { diagnoses: 1, procedures: 1, medications: 3 });
    const patients = Array.from({ length: 10 }, (_, patient) => patient);
    const stages = await madeRun({
      truth: patients.map((patient) => [1, patient < 4 ? 1 : 0, 1]),
      probability: patients.map((patient) => [0.9, patient < 6 ? 0.9 : 0.1, 0.9]),
      cohort: { ...cohort, interactions: [[0, 1]] },
    });
    const [drawing] = await drawingsOf(interactionMatrix, {}, madeResults({ a: { scores: {}, stages } }));
    expect(drawing!.part).to.equal('a');
    expect(dataOf(drawing!)).to.deep.equal([
      { y: 'M0', x: 'M1', per100: 60 },
      { y: 'M1', x: 'M0', per100: 0 },
    ]);
    expect(drawing!.caption.join(' ')).to.include('per 100 sets: 60 recommended, 0 prescribed');
  });
});
