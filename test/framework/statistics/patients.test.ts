import { expect } from 'chai';
import { pairedTTest } from '../../../framework/statistics/paired-t-test.js';
import { testPatients } from '../../../framework/statistics/patients.js';
import { Generator } from '../../../framework/tensor/index.js';

const against = (a: readonly number[]) => ({ a, b: a.map(() => 0) });

/** Share of 3,000 comparisons of rows that do not differ in which `p` is below 0.05. */
function falsePositives(draw: (random: Generator) => number, p: (a: readonly number[]) => number): number {
  const random = new Generator(1);
  let found = 0;
  for (let comparison = 0; comparison < 3_000; comparison += 1)
    if (p(Array.from({ length: 20 }, () => draw(random))) < 0.05) found += 1;
  return found / 3_000;
}

const exponential = (random: Generator) => -Math.log(1 - random.next()) - 1;
const normal = (random: Generator) => {
  const value = new Float32Array(1);
  random.normalInto(value);
  return value[0]!;
};
const p = (a: readonly number[]) => testPatients(against(a), 0.95)!.p;

describe('testPatients', () => {
  it("is Student's t-test where the differences are symmetric", () => {
    const values = [0.1, 0.3, -0.1, 0.2, 0, 0.15, 0.05];
    expect(p(values)).to.be.closeTo(
      pairedTTest(
        values,
        values.map(() => 0),
      )!.p,
      1e-9,
    );
  });

  it('finds a difference in 5 ± 1 % of 20 skewed patients who do not differ on average, where others find it in 8 %', () => {
    expect(
      falsePositives(
        exponential,
        (a) =>
          pairedTTest(
            a,
            a.map(() => 0),
          )!.p,
      ),
    ).to.be.above(0.07);
    expect(falsePositives(exponential, p)).to.be.within(0.04, 0.06);
    expect(falsePositives(normal, p)).to.be.within(0.04, 0.06);
  });

  it('is not comparable for one patient, and when no patient differs', () => {
    expect(testPatients(against([0.5]), 0.95)).to.equal(undefined);
    expect(testPatients(against([0, 0, 0]), 0.95)).to.equal(undefined);
  });

  it('is not comparable for differences whose squares are below the smallest number, which would have a p of 0', () => {
    expect(pairedTTest([1e-300, 2e-300, 5e-300], [0, 0, 0])).to.equal(undefined);
  });

  it('refuses sides of different patients', () => {
    expect(() => testPatients({ a: [1, 2], b: [1] }, 0.95)).to.throw('received 2 and 1');
  });
});
