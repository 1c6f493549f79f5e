import { expect } from 'chai';
import jaccard from '../../../../components/metrics/jaccard.js';
import ddiRate from '../../../../components/metrics/ddi-rate.js';
import { averaged, rowsByPatient, scoreOf } from '../../../../components/stages/scoring/score.js';
import { rowWeights } from '../../../../components/stages/scoring/row-weights.js';
import { tuneThreshold } from '../../../../components/stages/scoring/tune-threshold.js';
import { build } from '../../build.js';

/** A patient with two visits and one with one; their sets of three medications and what was recommended. */
const patients = rowsByPatient(Int32Array.of(0, 1, 2), Int32Array.of(0, 0, 1));
const predictions = {
  patients: 3,
  medications: 3,
  truth: Uint8Array.of(1, 1, 0, 1, 0, 0, 1, 1, 1),
  probability: Float64Array.of(0.9, 0.1, 0.1, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9),
  recommended: Uint8Array.of(1, 0, 0, 1, 1, 1, 1, 1, 1),
  threshold: 0.5,
  tunedThreshold: 0.5,
  interactions: [],
};
// Jaccard of the visits: 1/2, 1/3, 1/1.

describe('evaluation.average', () => {
  it('patient: a patient’s visits are averaged first, then patients', () => {
    const score = scoreOf(build(jaccard), predictions, 'patient').over(patients);
    expect(score).to.be.closeTo(((1 / 2 + 1 / 3) / 2 + 1) / 2, 1e-12);
  });

  it('visit: all visits count alike', () => {
    const score = scoreOf(build(jaccard), predictions, 'visit').over(patients);
    expect(score).to.be.closeTo((1 / 2 + 1 / 3 + 1) / 3, 1e-12);
  });

  it('is patient where nothing is said, and does not matter where patients have one visit', () => {
    const values = Float64Array.of(0.2, 0.4, 0.9);
    expect(averaged(values, patients, 'patient')).to.be.closeTo(0.6, 1e-12);
    expect(averaged(values, patients, 'visit')).to.be.closeTo(0.5, 1e-12);
    const single = rowsByPatient(Int32Array.of(1, 2), Int32Array.of(0, 0, 1));
    for (const average of ['patient', 'visit'] as const)
      expect(averaged(values, single, average)).to.be.closeTo(0.65, 1e-12);
    expect(scoreOf(build(jaccard), predictions).over(patients)).to.be.closeTo(17 / 24, 1e-12);
  });

  it('a patient who is drawn twice counts twice, with all visits', () => {
    const [first, second] = patients as [Int32Array, Int32Array];
    const values = Float64Array.of(0.2, 0.4, 0.9);
    expect(averaged(values, [first, first, second], 'patient')).to.be.closeTo((0.3 + 0.3 + 0.9) / 3, 1e-12);
    expect(averaged(values, [first, first, second], 'visit')).to.be.closeTo((0.2 + 0.4 + 0.2 + 0.4 + 0.9) / 5, 1e-12);
  });

  it('does not change what is counted over all pairs of all sets', () => {
    const interactions = [[0, 1]] as const;
    // Sets of 1, 3 and 3 medications have 0, 3 and 3 pairs, of which 0, 1 and 1 interact.
    for (const average of ['patient', 'visit'] as const) {
      const score = scoreOf(build(ddiRate), { ...predictions, interactions }, average).over(patients);
      expect(score).to.be.closeTo(2 / 6, 1e-12);
    }
  });

  it('gives each visit the weight with which it enters the score', () => {
    expect([...rowWeights(patients, 3, 'patient')]).to.deep.equal([0.5, 0.5, 1]);
    expect([...rowWeights(patients, 3, 'visit')]).to.deep.equal([2 / 3, 2 / 3, 2 / 3]);
  });

  it('decides which threshold is tuned', () => {
    // One patient, with three visits, whose sets are right from .1 to .5; three, with one visit each, from .5 to .9, half
    // right below. Averaged by patient .625 and .75, by visit .75 and .5.
    const tuned = {
      patients: 6,
      medications: 2,
      truth: Uint8Array.from(Array.from({ length: 6 }, () => [1, 0]).flat()),
      probability: Float64Array.of(0.5, 0.1, 0.5, 0.1, 0.5, 0.1, 0.9, 0.5, 0.9, 0.5, 0.9, 0.5),
    };
    const owners = rowsByPatient(Int32Array.of(0, 1, 2, 3, 4, 5), Int32Array.of(0, 0, 0, 1, 2, 3));
    expect(tuneThreshold(tuned, owners, 'patient')).to.equal(0.5);
    expect(tuneThreshold(tuned, owners, 'visit')).to.equal(0.1);
  });
});
