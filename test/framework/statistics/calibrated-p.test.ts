import { expect } from 'chai';
import { calibratedP, generalizedFor, hiddenSpread } from '../../../framework/statistics/calibrated-p.js';
import { rateOfManyPatients } from '../../../benchmarks/statistics/many-patients.js';

describe('calibratedP', () => {
  const spread = hiddenSpread({ patients: 4, trainings: 2, rest: 1 }, 3);

  it('takes the upper limit of what trainings vary by', () => {
    // χ² with two degrees of freedom is below -2 ln 0.8 in 20 of 100 draws: 2 · 2 / 0.4463 / 4
    expect(spread).to.include({ degreesOfFreedom: 2, rest: 0.25 });
    expect(spread.trainings).to.be.closeTo(1 / 0.44629, 1e-4);
    // Of one degree of freedom, 0.1257² in 10 of 100
    expect(hiddenSpread({ patients: 4, trainings: 2, rest: 1 }, 2).trainings).to.be.closeTo(0.5 / 0.01579, 1e-2);
  });

  it('is smaller than the generalized p, by less where that is small', () => {
    expect(calibratedP(0.08, spread)).to.be.within(0.04, 0.07);
    // 0.01 is 0.08 · 0.125
    expect(calibratedP(0.01, spread)).to.be.closeTo(0.05 * 0.08 ** 0.75, 1e-12);
    expect(calibratedP(0.001, spread)).to.equal(0.001);
  });

  it('is below 0.005 in at most 0.55 % of the comparisons of rows that do not differ, so that ten can be corrected', () => {
    for (const ofTrainings of [2, 5, 10])
      expect(rateOfManyPatients({ ofBoth: 0.5, ofTrainings }, 3, 0.005), `${ofTrainings}`).to.be.within(0.0015, 0.0055);
  });

  it('is turned back', () => {
    for (const p of [0.05, 0.1]) expect(calibratedP(generalizedFor(p, spread), spread)).to.be.closeTo(p, 1e-9);
    const still = hiddenSpread({ patients: 1, trainings: 0, rest: 0.9 }, 2);
    expect(generalizedFor(0.05, still)).to.equal(0.125);
    expect(calibratedP(0.125, still)).to.equal(0.05);
  });

  it('is the generalized p where patients agree', () => {
    expect(calibratedP(0.03, hiddenSpread({ patients: 0, trainings: 1, rest: 0 }, 2))).to.equal(0.03);
  });
});
