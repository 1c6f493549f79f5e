import { expect } from 'chai';
import { header } from '../../../framework/experiment/header.js';
import { effectSize } from '../../../framework/statistics/effect-size.js';
import { equivalenceP } from '../../../framework/statistics/equivalence.js';
import { areEnough, type NamedTest, namedTests, type TestName } from '../../../framework/statistics/named-tests.js';
import { pairedTTest } from '../../../framework/statistics/paired-t-test.js';
import { Generator } from '../../../framework/tensor/index.js';

const a = Array.from({ length: 50 }, (_, index) => 0.5 + 0.1 * Math.sin(7 * index));
const b = a.map((value, index) => value - 0.02 + 0.1 * Math.cos(5 * index));
const run = (name: TestName, trainings = [{ a, b }]) =>
  (namedTests[name] as NamedTest).test([trainings], new Generator(1))[0];

describe('namedTests', () => {
  it('are those that a table may ask for, beside welch-as-released', () => {
    const text = JSON.stringify(header);
    for (const name of Object.keys(namedTests)) expect(text).to.include(`"${name}"`);
  });

  it('have nothing to say where a patient has no score, which would have a p of 0', () => {
    expect(areEnough([{ a, b }])).to.equal(true);
    expect(areEnough([{ a: a.with(3, Number.NaN), b }])).to.equal(false);
  });

  for (const name of ['patients', 'permutation', 'bootstrap', 'paired-t', 'wilcoxon'] as const) {
    it(`${name} takes the mean of each patient over the trainings`, () => {
      const shifted = { a: a.map((value) => value + 0.3), b: b.map((value) => value + 0.3) };
      expect(run(name, [{ a, b }, shifted])!.p).to.be.closeTo(run(name)!.p, 1e-9);
    });
  }

  it('paired-t has the p of the t-test and the interval that it does not reject', () => {
    const { p, low, high, pOf } = run('paired-t')!;
    expect(p).to.equal(pairedTTest(a, b)!.p);
    for (const end of [low!, high!]) expect(pOf!(end)).to.be.closeTo(0.05, 1e-9);
  });
});

describe('equivalenceP', () => {
  const tested = { difference: 0.002, pOf: (expected: number) => Math.exp(-Math.abs(0.002 - expected) / 0.001) };

  it('is half the larger p at the two ends of the tolerance', () => {
    // The nearer end is 0.01: 0.008 away.
    expect(equivalenceP(tested, 0.01)).to.be.closeTo(Math.exp(-8) / 2, 1e-12);
  });

  it('is above one half where the difference is beyond the tolerance', () => {
    expect(equivalenceP(tested, 0.001)).to.be.closeTo(1 - Math.exp(-1) / 2, 1e-12);
  });
});

describe('effectSize', () => {
  it('is the mean in standard deviations, and the balance of ranks', () => {
    // Mean 1, deviations 0, 2, -2, 0 with divisor 3: sd √(8/3). Ranks of 1, 3, -1, 1: 2, 4, 2, 2; positive 8, negative 2, of
    // 10.
    const { cohensDz, rankBiserial } = effectSize(Float64Array.of(1, 3, -1, 1))!;
    expect(cohensDz).to.be.closeTo(1 / Math.sqrt(8 / 3), 1e-12);
    expect(rankBiserial).to.be.closeTo(0.6, 1e-12);
  });

  it('is not defined where nothing varies', () => {
    expect(effectSize(Float64Array.of(1))).to.equal(undefined);
    expect(effectSize(Float64Array.of(1, 1))).to.equal(undefined);
  });
});
