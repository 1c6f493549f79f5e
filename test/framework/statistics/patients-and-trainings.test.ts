import { expect } from 'chai';
import { testPatientsAndTrainings } from '../../../framework/statistics/patients-and-trainings.js';
import { twoSidedStudentT } from '../../../framework/statistics/special-functions.js';
import { Generator } from '../../../framework/tensor/index.js';

const test = (differences: readonly (readonly number[])[]) => testPatientsAndTrainings(differences, 0.95);
const patients = Array.from({ length: 200 }, (_, index) => index);

describe('testPatientsAndTrainings', () => {
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

  it('is the mean p over draws of how much trainings may vary', () => {
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
    expect(test(differences)!.p).to.be.closeTo(sum / 40_000, 1.5e-3);
  });

  it('says p below 0.5 % of rows that do not differ in no more than 0.5 % of the cases, however trainings vary', () => {
    const random = new Generator(3);
    const normal = (deviation: number, count = 1) => {
      const values = new Float32Array(count);
      random.normalInto(values, 0, deviation);
      return values;
    };
    for (const spread of [0.3, 0.8, 2]) {
      let found = 0;
      for (let table = 0; table < 2_000; table += 1) {
        const ofPatients = normal(1, 30);
        const trained = normal(spread, 3);
        const { p } = testPatientsAndTrainings(
          Array.from(trained, (training) => normal(0.5, 30).map((value, i) => value + training + ofPatients[i]!)),
          0.95,
        )!;
        if (p < 0.005) found += 1;
      }
      // Satterthwaite's degrees of freedom would find 30 to 40, where 10 are expected.
      expect(found, `${spread}`).to.be.at.most(18);
    }
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
    for (const end of [low, high]) expect(pOf(end)).to.be.closeTo(0.05, 1e-9);
  });

  it('is not comparable when no patient differs', () => {
    expect(test([patients.map(() => 0), patients.map(() => 0)])).to.equal(undefined);
  });
});
