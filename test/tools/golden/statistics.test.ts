import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../../framework/json.js';
import { statisticsGolden } from '../../../tools/golden/statistics.js';

const compute = (file: object) => statisticsGolden.compute(file as JsonObject, {});
const example = JSON.parse(readFileSync('test/golden/statistics_golden.json', 'utf8')) as JsonObject;

describe('golden files of statistics', () => {
  it('agree in every value, those of tests that are not defined included', async () => {
    const { compared, deviations } = await compute(example);
    expect(deviations).to.deep.equal([]);
    // 4 t-tests and 5 signed-rank tests of pairs, 5 nulls of the other three, 4 + 2 Welch tests with 2 nulls, 4 Holm lists
    expect(compared).to.equal(4 * 3 + 5 * 4 + 5 + 6 * 3 + 2 + (4 + 3 + 1 + 7));
  });

  it('are computed without expected values, for the lists that the file has', async () => {
    // d = 1, 2, 3: mean 2, sd 1, t = 2 √3 with 2 degrees of freedom. Wilcoxon: of 2³ signs one gives 0, so p = 2/8.
    const file = { pairs: [{ a: [2, 4, 6], b: [1, 2, 3] }], holm: [{ p: [0.01, 0.04] }] };
    const { computed, compared } = await compute(file);
    expect(compared).to.equal(0);
    const [pair] = computed['pairs'] as unknown as { paired_t: { statistic: number; df: number }; wilcoxon: object }[];
    expect(pair!.paired_t.statistic).to.be.closeTo(2 * Math.sqrt(3), 1e-12);
    expect(pair!.paired_t.df).to.equal(2);
    expect(pair!.wilcoxon).to.include({ statistic: 0, n_used: 3, p_exact: 0.25 });
    expect(computed['holm']).to.deep.equal([{ adjusted: [0.02, 0.04] }]);
    expect(Object.keys(computed)).to.deep.equal(['pairs', 'holm']);
  });

  it('give null where a test is not defined, also when equal differences differ in their last bit', async () => {
    const { computed } = await compute({
      pairs: [
        { a: [0.5], b: [0.4] },
        { a: [0.3, 0.2], b: [0.2, 0.1] },
      ],
      welch_from_summary: [
        { a: { mean: 0.5, sd_population: 0.1, n: 1 }, b: { mean: 0.4, sd_population: 0.1, n: 10 } },
        { a: { mean: 0.5, sd_population: 0, n: 3 }, b: { mean: 0.4, sd_population: 0, n: 3 } },
      ],
    });
    const [one, equal] = computed['pairs'] as unknown as { paired_t: unknown; wilcoxon: unknown }[];
    expect(one).to.deep.equal({ paired_t: null, wilcoxon: null });
    expect(equal!.paired_t).to.equal(null);
    expect(computed['welch_from_summary']).to.deep.equal([{ expected: null }, { expected: null }]);
  });

  it('name a value beyond the tolerance, and null that is expected to be a number', async () => {
    const { deviations } = await compute({
      holm: [{ p: [0.01, 0.04], adjusted: [0.02, 0.04001] }],
      welch: [{ a: [0.5], b: [0.4, 0.6], expected: { statistic: 1, df: 1, p: 0.5 } }],
    });
    expect(deviations).to.deep.equal([
      'welch[0].expected: computed null, expected {"statistic":1,"df":1,"p":0.5}',
      'holm[0].adjusted[1]: computed 0.04, expected 0.04001',
    ]);
  });

  it('refuse sides of different lengths, values that are no numbers and lists that nothing computes, with their place', async () => {
    const failures = [
      { pairs: [{ a: [1, 2], b: [1] }] },
      { holm: [{ p: ['0.1'] }] },
      { welch_from_summary: [{ a: { mean: 0.5, n: 2 }, b: {} }] },
      { holm: [], medians: [{}] },
    ].map((file) =>
      Promise.resolve()
        .then(() => compute(file))
        .then(
          () => 'no error',
          (error: unknown) => (error as Error).message,
        ),
    );
    expect(await Promise.all(failures)).to.deep.equal([
      'pairs[0]: a paired test needs equally many values on both sides; received 2 and 1',
      'holm[0].p must be a list of numbers',
      'welch_from_summary[0].a.sd_population must be a number',
      'medians: only pairs, welch, welch_from_summary, holm are computed',
    ]);
  });
});
