import { expect } from 'chai';
import { rateOfGeneralizedP } from '../../../framework/statistics/generalized-p-rate.js';
import { twoSidedNormal } from '../../../framework/statistics/special-functions.js';
import { Generator } from '../../../framework/tensor/index.js';

describe('rateOfGeneralizedP', () => {
  it('is how often rows that do not differ have a generalized p as small', () => {
    const [rest, trainings] = [0.3, 0.9];
    const random = new Generator(2);
    // χ² with two degrees of freedom, and equal shares of it for the mean over draws
    const drawn = () => -2 * Math.log(1 - random.next());
    const shares = Array.from({ length: 200 }, (_, share) => -2 * Math.log((share + 0.5) / 200));
    const error = Math.sqrt(1 + trainings - rest);
    const simulations = 4_000;
    const found = Array.from({ length: simulations }, () => {
      const difference = error * Math.sqrt(drawn()) * Math.cos(2 * Math.PI * random.next());
      const observed = trainings * drawn();
      const p = (share: number) => twoSidedNormal(difference / Math.sqrt(1 + Math.max(0, observed / share - rest)));
      return shares.reduce((sum, share) => sum + p(share), 0) / shares.length;
    });
    for (const level of [0.05, 0.2, 0.6]) {
      const rate = found.filter((p) => p <= level).length / simulations;
      const expected = rateOfGeneralizedP(level, { degreesOfFreedom: 2, rest, trainings });
      expect(expected, `${level}`).to.be.closeTo(rate, 4 * Math.sqrt((rate * (1 - rate)) / simulations));
    }
  });

  it('is the level itself where trainings are all that varies, and below it where they hardly vary', () => {
    expect(rateOfGeneralizedP(0.05, { degreesOfFreedom: 2, rest: 0, trainings: Infinity })).to.equal(0.05);
    expect(rateOfGeneralizedP(0.05, { degreesOfFreedom: 4, rest: 0.1, trainings: 1e6 })).to.be.closeTo(0.05, 1e-4);
    // Of two seeds in which trainings do not vary: 0.7 % where 5 % were allowed.
    expect(rateOfGeneralizedP(0.05, { degreesOfFreedom: 1, rest: 0.25, trainings: 0 })).to.be.closeTo(0.007, 5e-4);
  });

  it('grows with the level, from 0 to 1', () => {
    const spread = { degreesOfFreedom: 1, rest: 0.5, trainings: 3 };
    const rates = [0, 1e-6, 1e-3, 0.1, 0.9, 0.9999, 1].map((level) => rateOfGeneralizedP(level, spread));
    expect(rates).to.deep.equal(rates.toSorted((a, b) => a - b));
    expect([rates[0], rates.at(-1)]).to.deep.equal([0, 1]);
  });
});
