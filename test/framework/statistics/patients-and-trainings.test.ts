import { expect } from 'chai';
import { testPatientsAndTrainings } from '../../../framework/statistics/patients-and-trainings.js';

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

  it('has the degrees of freedom of its formula where trainings vary as much as patients', () => {
    // Patients ±1, trainings -1, 0, 1, no rest: M_patients 3 · 2 / 1 = 6, M_trainings 2 · 2 / 2 = 2, V = 8 over 6 cells.
    const { difference, low, high, p } = test([-1, 0, 1].map((training) => [training - 1 + 2, training + 1 + 2]))!;
    // Trainings: 2 (1 + 0.15 · 3⁴) = 26.3; patients: (6/8)² / 1; 1 / (1/26.3 + 0.5625) = 1.6653 degrees of freedom
    expect(difference).to.equal(2);
    expect(p).to.be.closeTo(2 * 0.1245, 0.02);
    expect((high - low) / 2)
      .to.be.above(4.3 * Math.sqrt(8 / 6))
      .and.below(12.7 * Math.sqrt(8 / 6));
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
