import { expect } from 'chai';
import { rateOfGeneralizedP } from '../../../framework/statistics/generalized-p-rate.js';
import { testPatientsAndTrainings } from '../../../framework/statistics/patients-and-trainings.js';
import { twoSidedStudentT } from '../../../framework/statistics/special-functions.js';
import { Generator } from '../../../framework/tensor/index.js';

const test = (differences: readonly (readonly number[])[]) => testPatientsAndTrainings(differences, 0.95);
const patients = Array.from({ length: 200 }, (_, index) => index);

describe('testPatientsAndTrainings', () => {
  it('has nothing to say of one patient, or of one training', () => {
    expect(test([[0.1], [0.2], [0.3]])).to.equal(undefined);
    expect(test([[0.1, 0.2, 0.3]])).to.equal(undefined);
  });

  it('has the interval of a t-test over seeds where patients agree', () => {
    // Seeds 1, 2, 3 for each patient: mean 2, sd 1, half width t(2) · 1/√3 = 4.3027 · 0.5774 = 2.484
    const { difference, low, high, p } = test([1, 2, 3].map((value) => patients.map(() => value)))!;
    expect(difference).to.equal(2);
    expect((high - low) / 2).to.be.closeTo(2.4841, 1e-4);
    // t = 2 √3 = 3.464 with 2 degrees of freedom: p = 0.0742
    expect(p).to.be.closeTo(0.0742, 1e-4);
  });

  it('has the interval of a t-test over patients where trainings agree', () => {
    const values = patients.map((patient) => 0.1 + Math.sin(patient));
    const { difference, low, high } = test([values, values, values])!;
    // With sd √½ and n = 200 the half width is 1.972 · 0.7071 / √200 = 0.0986
    expect(difference).to.be.closeTo(0.1, 0.01);
    expect((high - low) / 2).to.be.closeTo(0.0986, 2e-3);
  });

  it('agrees with itself: 0 is the end of the interval where p is 5 %', () => {
    for (let shift = 0; shift < 0.4; shift += 0.02) {
      const { low, p } = test(
        [0, 0.05, 0.1].map((seed) => patients.map((patient) => shift + seed + Math.sin(patient * (1 + 3 * seed)))),
      )!;
      expect(low > 0, `shift ${shift}: p ${p}, low ${low}`).to.equal(p < 0.05);
    }
  });

  it('calibrates the mean p over draws of how much trainings may vary', () => {
    // Patients ±1 over 20, trainings 0.2 apart, both in the rest too: the skewness is 0 but for rounding.
    const differences = [-0.2, 0, 0.2].map((training, number) =>
      Array.from({ length: 20 }, (_, patient) => training + 0.5 + (patient % 2 === 0 ? 1 : -1) * (1 + 0.3 * number)),
    );
    // Patients: means ±1.3, M = 3 · 20 · 1.69 / 19; trainings: 20 · 0.08 / 2; rest: ±(-0.3, 0, 0.3), 20 · 0.18 / 38
    const [ofPatients, ofTrainings, rest] = [(3 * 20 * 1.69) / 19, 0.8, (20 * 0.18) / 38];
    const random = new Generator(1);
    let sum = 0;
    for (let draw = 0; draw < 40_000; draw += 1) {
      const variance = ofPatients + Math.max(0, (ofTrainings * 2) / (-2 * Math.log(1 - random.next())) - rest);
      sum += twoSidedStudentT(0.5 / Math.sqrt(variance / 60), 19 / (ofPatients / variance) ** 2);
    }
    // χ² with two degrees of freedom is below -2 ln 0.8 in 20 of 100 draws.
    const most = (ofTrainings * 2) / (-2 * Math.log(0.8));
    const spread = { degreesOfFreedom: 2, rest: rest / ofPatients, trainings: most / ofPatients };
    expect(test(differences)!.p).to.be.closeTo(rateOfGeneralizedP(sum / 40_000, spread), 1.5e-3);
  });

  it('corrects for the skewness of patients, by their share of the variance', () => {
    // Few patients are far better, all others a little worse: the interval reaches further up.
    const skewed = patients.map((patient) => (patient % 20 === 0 ? 1.9 : -0.1));
    const alone = test([skewed, skewed, skewed])!;
    expect(alone.high - alone.difference).to.be.above(1.05 * (alone.difference - alone.low));
    const { difference, low, high } = test([-5, 0, 5].map((seed) => skewed.map((value) => value + seed)))!;
    expect(high - difference).to.be.closeTo(difference - low, 0.01 * (difference - low));
  });

  it('gives p of any expected difference, 1 of the one that was found', () => {
    const { difference, low, high, pOf, p } = test([
      [0.1, 0.3, -0.2],
      [0.2, 0.4, 0],
      [0.1, 0.2, -0.1],
    ])!;
    expect(pOf(difference)).to.equal(1);
    expect(pOf(0)).to.equal(p);
    for (const end of [low, high]) expect(pOf(end)).to.be.closeTo(0.05, 1e-8);
  });

  it('is not comparable when no patient differs', () => {
    expect(test([patients.map(() => 0), patients.map(() => 0)])).to.equal(undefined);
  });
});
