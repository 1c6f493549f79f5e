import { expect } from 'chai';
import { detectableDifference } from '../../../framework/statistics/detectable-difference.js';
import { twoSidedNormal, twoSidedStudentT } from '../../../framework/statistics/special-functions.js';

/** A difference of 5 with a standard error of 1, by a test whose p is this of so many standard errors. */
function tested(twoSided: (errors: number) => number, half: number) {
  const pOf = (expected: number) => twoSided(Math.abs(5 - expected));
  return { difference: 5, low: 5 - half, high: 5 + half, p: pOf(0), isBound: false, pOf };
}

describe('detectableDifference', () => {
  const normal = tested(twoSidedNormal, 1.959964);

  it('is 2.80 standard errors for one test at 5 % and a power of 80 %', () => {
    // z(0.975) = 1.959964 and z(0.8) = 0.841621
    expect(detectableDifference(normal, { level: 0.05, tests: 1, power: 0.8 })).to.be.closeTo(2.801585, 1e-3);
  });

  it('grows with the number of tests that are corrected together', () => {
    // z(0.995) = 2.575829 for five tests
    expect(detectableDifference(normal, { level: 0.05, tests: 5, power: 0.8 })).to.be.closeTo(3.41745, 1e-3);
  });

  it('is as large as three trainings make it', () => {
    // Of t with 2 degrees of freedom: t(0.995) = 9.924843 and t(0.8) = 1.060660, where z would say 3.42.
    const three = tested((errors) => twoSidedStudentT(errors, 2), 4.302653);
    expect(detectableDifference(three, { level: 0.05, tests: 5, power: 0.8 })).to.be.closeTo(10.985503, 2e-3);
  });

  it('is infinite where no difference has so small a p', () => {
    const bounded = tested((errors) => Math.max(twoSidedNormal(errors), 0.02), 1.959964);
    expect(detectableDifference(bounded, { level: 0.05, tests: 5, power: 0.8 })).to.equal(Number.POSITIVE_INFINITY);
  });
});
