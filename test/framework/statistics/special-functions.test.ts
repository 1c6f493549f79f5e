import { expect } from 'chai';
import {
  complementaryErrorFunction,
  incompleteBeta,
  logGamma,
  twoSidedNormal,
  twoSidedStudentT,
} from '../../../framework/statistics/special-functions.js';

const expectRelative = (actual: number, expected: number, tolerance = 1e-12): void => {
  expect(actual).to.be.closeTo(expected, tolerance * Math.abs(expected));
};

describe('special functions', () => {
  it('answers at once where the argument is no number', () => {
    expect(twoSidedNormal(Number.NaN)).to.deep.equal(Number.NaN);
  });

  for (const [x, expected] of [
    [0.5, Math.log(Math.sqrt(Math.PI))],
    [1, 0],
    [3.5, 1.2009736023470743],
    [100, 359.1342053695754],
    [1e4, 82099.71749644238],
  ] as const)
    it(`log Γ(${x})`, () => expect(logGamma(x)).to.be.closeTo(expected, 1e-13 * Math.max(1, expected)));

  for (const [x, expected] of [
    [1e-8, 0.9999999887162083],
    [0.3, 0.6713732405408726],
    [1, 0.15729920705028513],
    [2.5, 0.0004069520174449589],
    [6, 2.1519736712498916e-17],
    [12, 1.3562611692059042e-64],
  ] as const) {
    it(`erfc(${x}) and erfc(-${x})`, () => {
      expectRelative(complementaryErrorFunction(x), expected);
      expectRelative(complementaryErrorFunction(-x), 2 - expected);
    });
  }

  for (const [x, a, b, expected] of [
    [0.3, 0.5, 0.5, (2 / Math.PI) * Math.asin(Math.sqrt(0.3))],
    [0.9, 2, 0.5, 0.5414697392755851],
    [0.97, 40, 0.5, 0.11967313713875004],
    [0.999, 1000, 0.5, 0.15724727426672383],
    [0.99999, 5e4, 0.5, 0.3173105078579662],
  ] as const)
    it(`I_${x}(${a}, ${b})`, () => expectRelative(incompleteBeta(x, a, b), expected, 1e-9));

  it("Student's t with one degree of freedom is Cauchy: P(|T| ≥ 1) = 1/2", () => {
    expectRelative(twoSidedStudentT(1, 1), 0.5);
    expectRelative(twoSidedStudentT(-1, 1), 0.5);
    expect(twoSidedStudentT(0, 5)).to.equal(1);
  });

  it("Student's t with two degrees of freedom: P(|T| ≥ t) = 1 - t / √(2 + t²)", () => {
    for (const t of [0.1, 1, 4]) expectRelative(twoSidedStudentT(t, 2), 1 - t / Math.sqrt(2 + t * t));
  });

  it('5 % of a normal variable lies beyond 1.96 standard deviations', () => {
    expectRelative(twoSidedNormal(1.959963984540054), 0.05);
  });
});
