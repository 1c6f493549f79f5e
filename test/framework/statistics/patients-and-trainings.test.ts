import { expect } from 'chai';
import { testPatientsAndSeeds } from '../../../framework/statistics/patients-and-seeds.js';
import { VarianceDraws } from '../../../framework/statistics/variance-draws.js';
import { Generator } from '../../../framework/tensor/index.js';

const test = (differences: readonly (readonly number[])[], seed = 1) =>
  testPatientsAndSeeds(
    differences,
    new VarianceDraws(differences[0]!.length, differences.length, new Generator(seed)),
    0.95,
  );
const patients = Array.from({ length: 200 }, (_, index) => index);

describe('testPatientsAndSeeds', () => {
  it('has the interval of a t-test over seeds where patients agree', () => {
    // Seeds 1, 2, 3 for each patient: mean 2, sd 1, half width t(2) · 1/√3 = 4.3027 · 0.5774 = 2.484
    const { difference, low, high, p } = test([1, 2, 3].map((value) => patients.map(() => value)))!;
    expect(difference).to.equal(2);
    expect((high - low) / 2).to.be.closeTo(2.484, 0.15);
    // t = 2 √3 = 3.464 with 2 degrees of freedom: p = 0.0742
    expect(p).to.be.closeTo(0.0742, 0.006);
  });

  it('has the interval of a t-test over patients where trainings agree', () => {
    const values = patients.map((patient) => 0.1 + Math.sin(patient));
    const { difference, low, high } = test([values, values, values])!;
    // With sd √½ and n = 200 the half width is 1.972 · 0.7071 / √200 = 0.0986
    expect(difference).to.be.closeTo(0.1, 0.01);
    expect((high - low) / 2).to.be.closeTo(0.0986, 0.003);
  });

  it('agrees with itself: 0 is the end of the interval where p is 5 %', () => {
    for (let shift = 0; shift < 0.4; shift += 0.02) {
      const { low, p } = test(
        [0, 0.05, 0.1].map((seed) => patients.map((patient) => shift + seed + Math.sin(patient * (1 + 3 * seed)))),
      )!;
      expect(low > 0, `shift ${shift}: p ${p}, low ${low}`).to.equal(p < 0.05);
    }
  });

  it('is not comparable when no patient differs', () => {
    expect(test([patients.map(() => 0), patients.map(() => 0)])).to.equal(undefined);
  });
});
