import { expect } from 'chai';
import { skewnessCorrectedT, skewnessOf } from '../../../framework/statistics/skewness-corrected-t.js';
import { twoSidedStudentT } from '../../../framework/statistics/special-functions.js';

const estimated = (skewness: number, difference = 2) => ({
  difference,
  standardError: 1,
  degreesOfFreedom: 19,
  skewness,
});

describe('skewnessCorrectedT', () => {
  it("is Student's t where nothing is skewed", () => {
    const { p, low, high } = skewnessCorrectedT(estimated(0), 0.95);
    expect(p).to.equal(twoSidedStudentT(2, 19));
    // t of 19 degrees of freedom: 2.0930
    expect([low, high].map((end) => end.toFixed(4))).to.deep.equal(['-0.0930', '4.0930']);
  });

  it('takes the smaller of t and of what the correction makes of it', () => {
    // a = 0.1, t = 2: g = 2 (1 + 0.2 + 0.04 / 3) + 0.05 = 2.4767, so that t = 2 decides
    expect(skewnessCorrectedT(estimated(0.3), 0.95).p).to.be.closeTo(twoSidedStudentT(2, 19), 1e-12);
    // t = -2: g = -2 (1 - 0.2 + 0.04 / 3) + 0.05 = -1.57667
    const expected = twoSidedStudentT(2 * (0.8 + 0.04 / 3) - 0.05, 19);
    expect(skewnessCorrectedT(estimated(0.3, -2), 0.95).p).to.be.closeTo(expected, 1e-12);
  });

  it('has an interval of what it does not reject, longer to the side of the few', () => {
    for (const skewness of [-1.2, -0.3, 1e-12, 0.3, 1.2]) {
      const { difference, low, high, pOf } = skewnessCorrectedT(estimated(skewness), 0.95);
      for (const end of [low, high]) expect(pOf(end), `${skewness}`).to.be.closeTo(0.05, 1e-9);
      expect(pOf(difference)).to.equal(1);
      if (Math.abs(skewness) > 0.1) expect(high - difference > difference - low).to.equal(skewness > 0);
    }
  });

  it('turns with its sides', () => {
    const [one, other] = [skewnessCorrectedT(estimated(0.5), 0.95), skewnessCorrectedT(estimated(-0.5, -2), 0.95)];
    expect(other.p).to.equal(one.p);
    expect(other.low).to.be.closeTo(-one.high, 1e-12);
  });

  it('is sure of a difference that never varies', () => {
    const sure = { ...estimated(0), standardError: 0 };
    expect(skewnessCorrectedT(sure, 0.95)).to.include({ low: 2, high: 2, p: 0 });
  });
});

describe('skewnessOf', () => {
  it('is the third moment in standard deviations', () => {
    // Mean 1, deviations -1, -1, -1, 3: variance 3, third moment 6
    expect(skewnessOf([0, 0, 0, 4])).to.be.closeTo(6 / 3 ** 1.5, 1e-12);
    expect(skewnessOf([2, 2, 2])).to.equal(0);
  });
});
