import { expect } from 'chai';
import { signFlipTests } from '../../../framework/statistics/sign-flips.js';
import { Generator } from '../../../framework/tensor/index.js';

const options = { rounds: 4_000, confidence: 0.95 };
const zero = (values: readonly number[]) => values.map(() => 0);
const test = (values: readonly number[], seed = 1) =>
  signFlipTests([{ a: values, b: zero(values) }], options, new Generator(seed))[0];

/** p over all choices of signs of the differences from an expected mean. */
function exactP(values: readonly number[], expected = 0): number {
  const shifted = values.map((value) => value - expected);
  const sum = (signs: number) =>
    Math.abs(shifted.reduce((total, value, index) => total + (((signs >> index) & 1) === 1 ? value : -value), 0));
  const observed = sum(2 ** values.length - 1) - 1e-12;
  let count = 0;
  for (let signs = 0; signs < 2 ** values.length; signs += 1) if (sum(signs) >= observed) count += 1;
  return count / 2 ** values.length;
}

const twelve = [0.31, 0.12, -0.05, 0.4, 0.22, -0.11, 0.08, 0.17, 0.02, -0.2, 0.29, 0.13];

describe('signFlipTests', () => {
  it('gives the p of all choices of signs, of any expected difference', () => {
    const { p, pOf, difference } = test(twelve)!;
    expect(difference).to.be.closeTo(1.38 / 12, 1e-12);
    expect(p).to.be.closeTo(exactP(twelve), 0.012);
    for (const expected of [-0.1, 0.05, 0.2]) expect(pOf(expected)).to.be.closeTo(exactP(twelve, expected), 0.025);
  });

  it('has an interval of what it does not reject', () => {
    const { low, high, pOf } = test(twelve)!;
    expect(low).to.be.below(0.115).and.above(-0.05);
    expect(pOf(low)).to.be.above(0.05);
    expect(pOf(low - 1e-6)).to.be.at.most(0.05);
    expect(pOf(high)).to.be.above(0.05);
    expect(pOf(high + 1e-6)).to.be.at.most(0.05);
  });

  it('is near the t-interval for many normal differences', () => {
    const values = new Float32Array(2_000);
    new Generator(7).normalInto(values, 0.1, 1);
    const { difference, low, high } = test(Array.from(values))!;
    expect(high - difference).to.be.closeTo(1.96 / Math.sqrt(2_000), 0.004);
    expect(difference - low).to.be.closeTo(1.96 / Math.sqrt(2_000), 0.004);
  });

  it('says that p is but a bound where no choice of signs is as far, and never that it is 0', () => {
    const { p, isBound } = test(Array.from({ length: 40 }, (_, index) => 1 + Math.sin(index)))!;
    expect(p).to.equal(1 / 4_001);
    expect(isBound).to.equal(true);
  });

  it('finds nothing where two of 30 patients differ', () => {
    const values = Array.from({ length: 30 }, (_, index) => (index < 2 ? 1 : 0));
    expect(test(values)!.p).to.be.closeTo(0.5, 0.03);
  });

  it('turns with its sides, and shares its signs between comparisons', () => {
    const negative = twelve.map((value) => -value);
    const pairs = [twelve, negative, zero(twelve)].map((a) => ({ a, b: zero(twelve) }));
    const [forward, backward, none] = signFlipTests(pairs, options, new Generator(3));
    expect(backward!.low).to.be.closeTo(-forward!.high, 1e-12);
    expect(backward!.p).to.equal(forward!.p);
    expect(none).to.equal(undefined);
  });

  it('refuses sides and comparisons of different lengths, and says nothing of one patient', () => {
    expect(() => signFlipTests([{ a: [1, 2], b: [1] }], options, new Generator(1))).to.throw('received 2 and 1');
    const lengths = [twelve, [1, 2]].map((a) => ({ a, b: zero(a) }));
    expect(() => signFlipTests(lengths, options, new Generator(1))).to.throw('different numbers');
    expect(test([0.5])).to.equal(undefined);
  });
});
