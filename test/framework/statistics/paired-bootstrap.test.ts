import { expect } from 'chai';
import { pairedBootstrap } from '../../../framework/statistics/paired-bootstrap.js';
import type { TestedDifference } from '../../../framework/statistics/tested-difference.js';
import { Generator } from '../../../framework/tensor/index.js';

const options = { rounds: 2_000, confidence: 0.95 };
const patients = Array.from({ length: 200 }, (_, index) => index);

function bootstrap(a: readonly number[], b: readonly number[], seed: number): TestedDifference | undefined {
  return pairedBootstrap([{ a, b }], options, new Generator(seed))[0];
}

describe('pairedBootstrap', () => {
  it('finds a difference that each patient shows, however much patients differ', () => {
    const baseline = patients.map((patient) => patient / 200);
    const better = baseline.map((score, patient) => score + 0.01 + 0.02 * Math.sin(patient));
    const result = bootstrap(better, baseline, 1)!;
    expect(result.difference).to.be.closeTo(0.01, 0.001);
    // Standard error of the mean: 0.02 · √½ / √200 = 0.001, so the interval is 0.01 ± 0.00196
    expect(result.low).to.be.closeTo(0.008, 0.0005);
    expect(result.high).to.be.closeTo(0.012, 0.0005);
    expect(result.p).to.be.closeTo(1 / 2_001, 1e-12);
    expect(result.isBound).to.equal(true);
  });

  it('leaves noise undecided', () => {
    const noise = patients.map((patient) => Math.sin(patient * 7.3));
    const { p, low, high } = bootstrap(
      noise,
      patients.map(() => 0),
      2,
    )!;
    expect(p).to.be.above(0.5);
    expect(low).to.be.below(0);
    expect(high).to.be.above(0);
  });

  it('is symmetric in its sides', () => {
    const a = patients.map((patient) => Math.sin(patient));
    const b = patients.map((patient) => Math.cos(patient) + 0.1);
    const forward = bootstrap(a, b, 3)!;
    const backward = bootstrap(b, a, 3)!;
    expect(backward.difference).to.equal(-forward.difference);
    expect(backward.low).to.be.closeTo(-forward.high, 1e-12);
    expect(backward.p).to.equal(forward.p);
  });

  it('is not comparable with one patient, or when no patient differs', () => {
    expect(bootstrap([0.5], [0.4], 1)).to.equal(undefined);
    expect(bootstrap([0.5, 0.1], [0.5, 0.1], 1)).to.equal(undefined);
  });

  it('refuses sides of different length', () => {
    expect(() => bootstrap([1, 2], [1], 1)).to.throw('received 2 and 1');
  });

  it('makes several comparisons on the same resamples', () => {
    const noise = patients.map((patient) => Math.sin(patient * 7.3));
    const doubled = noise.map((value) => 2 * value);
    const zero = patients.map(() => 0);
    const comparisons = [noise, doubled, zero].map((a) => ({ a, b: zero }));
    const [once, twice, none] = pairedBootstrap(comparisons, options, new Generator(4));
    expect(twice!.low).to.be.closeTo(2 * once!.low, 1e-12);
    expect(twice!.p).to.equal(once!.p);
    expect(none).to.equal(undefined);
  });

  it('agrees with itself: 0 leaves the interval where p falls below 5 %', () => {
    for (let shift = 0; shift < 0.5; shift += 0.02) {
      const scores = patients.map((patient) => shift + 2 * Math.sin(patient * 7.3));
      const { low, p } = bootstrap(
        scores,
        patients.map(() => 0),
        5,
      )!;
      expect(low > 0, `shift ${shift}: p ${p}, low ${low}`).to.equal(p < 0.05);
    }
  });

  it('has no finite interval where so few patients differ that resamples lose them', () => {
    const one = patients.slice(0, 30).map((patient) => (patient === 0 ? 1 : 0));
    const result = bootstrap(
      one,
      one.map(() => 0),
      6,
    )!;
    expect(result.high).to.equal(Infinity);
    expect(result.p).to.be.above(0.05);
  });
});
