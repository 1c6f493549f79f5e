import { expect } from 'chai';
import { ranksOverDatasets } from '../../../framework/statistics/ranks-over-datasets.js';
import { Generator } from '../../../framework/tensor/generator.js';

const random = () => new Generator(1);

describe('ranks over datasets', () => {
  it('of three datasets that agree are tested by all 216 orders', () => {
    const scores = [
      [0.9, 0.8, 0.7],
      [0.5, 0.4, 0.3],
      [0.6, 0.2, 0.1],
    ];
    const { averages, tests, ranks } = ranksOverDatasets(scores, random());
    expect([...averages]).to.deep.equal([1, 2, 3]);
    expect(ranks.map((of) => [...of])).to.deep.equal([[1, 2, 3], [1, 2, 3], [1, 2, 3]]); // prettier-ignore
    // χ² = 12 / (3 · 3 · 4) (3² + 6² + 9²) − 3 · 3 · 4; all datasets agree in 6 of the 216 orders.
    expect(tests!.friedman.chiSquare).to.be.closeTo(6, 1e-12);
    expect(tests!.friedman.f).to.equal(Number.POSITIVE_INFINITY);
    expect(tests!.p).to.be.closeTo(6 / 216, 1e-12);
    expect(tests!.orders).to.deep.equal({ looked: 216, isEvery: true });
    // Two given models are 2 apart where one is first and the other last everywhere, 2 of 216; some two are in 6 of 216.
    expect(tests!.pairs.find(({ model, other }) => model === 0 && other === 2)!.p).to.be.closeTo(6 / 216, 1e-12);
    const [, last] = ranksOverDatasets(scores, random(), 0).tests!.pairs;
    expect(last).to.deep.include({ model: 2, other: 0 });
    expect(last!.p).to.be.closeTo(2 * (2 / 216), 1e-12);
  });

  it('share ranks where scores are equal, and are corrected for them', () => {
    const { ranks, tests } = ranksOverDatasets(
      [
        [0.5, 0.5, 0.1],
        [0.7, 0.6, 0.1],
        [0.7, 0.6, 0.1],
        [0.7, 0.6, 0.1],
      ],
      random(),
    );
    expect([...ranks[0]!]).to.deep.equal([1.5, 1.5, 3]);
    // Sums 4.5, 7.5, 12: 12 / 48 · 220.5 − 48 = 7.125, over 1 − 6 / 96.
    expect(tests!.friedman.chiSquare).to.be.closeTo(7.125 / (1 - 6 / 96), 1e-12);
  });

  it('of random orders give the p of all of them, nearly', () => {
    const scores = Array.from({ length: 5 }, (_, dataset) => [4, 3, 2, dataset % 2 === 0 ? 1 : 5]);
    const { tests } = ranksOverDatasets(scores, random());
    expect(tests!.orders).to.deep.equal({ looked: 20_000, isEvery: false });
    // Sums 7, 12, 17, 14. Of all 24⁵ orders, 0.09335 have a χ² as large, by a count in another program.
    expect(tests!.friedman.chiSquare).to.be.closeTo(6.36, 1e-12);
    expect(tests!.p).to.be.closeTo(0.09335, 0.008);
  });

  it('say nothing where datasets are too few for any p, or where nothing differs', () => {
    const two = ranksOverDatasets([[3, 2, 1], [3, 2, 1]], random()); // prettier-ignore
    expect(two).to.deep.include({ untested: 'too few datasets' }).and.not.to.have.property('tests');
    expect([...two.averages]).to.deep.equal([1, 2, 3]);
    expect(
      ranksOverDatasets(
        Array.from({ length: 5 }, () => [2, 1]),
        random(),
      ).untested,
    ).to.equal('too few datasets');
    expect(
      ranksOverDatasets(
        Array.from({ length: 6 }, () => [2, 1]),
        random(),
      ).tests!.p,
    ).to.be.closeTo(2 / 64, 1e-12);
    expect(
      ranksOverDatasets(
        Array.from({ length: 20 }, () => [1, 1, 1]),
        random(),
      ).untested,
    ).to.equal('equal');
  });
});
