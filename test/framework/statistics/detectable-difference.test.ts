import { expect } from 'chai';
import { detectableDifference } from '../../../framework/statistics/detectable-difference.js';

describe('detectableDifference', () => {
  it('is 2.80 standard errors for one test at 5 % and a power of 80 %', () => {
    // z(0.975) = 1.959964 and z(0.8) = 0.841621
    const shown = detectableDifference(1.959964, { confidence: 0.95, tests: 1, power: 0.8 });
    expect(shown).to.be.closeTo(2.801585, 1e-5);
  });

  it('grows with the number of tests that are corrected together', () => {
    // z(0.995) = 2.575829 for five tests
    const shown = detectableDifference(1.959964, { confidence: 0.95, tests: 5, power: 0.8 });
    expect(shown).to.be.closeTo(2.575829 + 0.841621, 1e-5);
  });
});
