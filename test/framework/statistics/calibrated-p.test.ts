import { expect } from 'chai';
import { calibratedP, generalizedFor, hiddenSpread } from '../../../framework/statistics/calibrated-p.js';
import { rateOfGeneralizedP } from '../../../framework/statistics/generalized-p-rate.js';

describe('calibratedP', () => {
  const spread = hiddenSpread({ patients: 4, trainings: 2, rest: 1 }, 3);

  it('takes the upper limit of what trainings vary by', () => {
    // χ² with two degrees of freedom is below -2 ln 0.8 in 20 of 100 draws: 2 · 2 / 0.4463 / 4
    expect(spread).to.include({ degreesOfFreedom: 2, rest: 0.25 });
    expect(spread.trainings).to.be.closeTo(1 / 0.44629, 1e-4);
    // Of one degree of freedom, 0.1257² in 10 of 100
    expect(hiddenSpread({ patients: 4, trainings: 2, rest: 1 }, 2).trainings).to.be.closeTo(0.5 / 0.01579, 1e-2);
  });

  it('is smaller than the generalized p, and at least 0.4 of it', () => {
    expect(calibratedP(0.08, spread)).to.be.within(0.04, 0.07);
    expect(calibratedP(0.001, spread)).to.equal(0.0004);
  });

  it('is below 0.001 in at most 0.25 % of the comparisons of rows that do not differ, whatever trainings vary by', () => {
    for (const degreesOfFreedom of [1, 2, 4]) {
      for (const trainings of [0, 1, 10, 1000])
        expect(rateOfGeneralizedP(0.001 / 0.4, { degreesOfFreedom, rest: 0.3, trainings })).to.be.at.most(0.00251);
    }
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
