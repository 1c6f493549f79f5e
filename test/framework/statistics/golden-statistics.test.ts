import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { holmCorrection } from '../../../framework/statistics/holm-correction.js';
import { pairedTTest, type TTest } from '../../../framework/statistics/paired-t-test.js';
import { type PrintedScore, welchTest, welchTestOfPrinted } from '../../../framework/statistics/welch-test.js';
import { wilcoxonTest } from '../../../framework/statistics/wilcoxon-test.js';

interface ExpectedTTest {
  readonly statistic: number;
  readonly df: number;
  readonly p: number;
}

interface Pair {
  readonly a: readonly number[];
  readonly b: readonly number[];
  readonly paired_t: ExpectedTTest | null;
  readonly wilcoxon: { statistic: number; n_used: number; p_exact: number | null; p_normal: number } | null;
}

interface PrintedSide {
  readonly mean: number;
  readonly sd_population: number;
  readonly n: number;
}

interface GoldenStatistics {
  readonly pairs: readonly Pair[];
  readonly welch: readonly { readonly a: number[]; readonly b: number[]; readonly expected: ExpectedTTest | null }[];
  readonly welch_from_summary: readonly { a: PrintedSide; b: PrintedSide; expected: ExpectedTTest | null }[];
  readonly holm: readonly { readonly p: readonly number[]; readonly adjusted: readonly number[] }[];
}

/** Statistics and degrees of freedom agree within 1e-9 relative, p-values within 1e-9 or 1e-6 relative. */
function expectProbability(actual: number, expected: number): void {
  expect(actual).to.be.closeTo(expected, Math.max(1e-9, 1e-6 * expected));
}

function expectStatistic(actual: number, expected: number): void {
  expect(actual).to.be.closeTo(expected, 1e-9 * Math.abs(expected));
}

function expectTTest(actual: TTest | undefined, expected: ExpectedTTest | null): void {
  if (expected === null) {
    expect(actual).to.equal(undefined);
    return;
  }
  expect(actual).not.to.equal(undefined);
  expectStatistic(actual!.statistic, expected.statistic);
  expectStatistic(actual!.degreesOfFreedom, expected.df);
  expectProbability(actual!.p, expected.p);
}

const printedScore = ({ mean, sd_population: populationStandardDeviation, n }: PrintedSide): PrintedScore => ({
  mean,
  populationStandardDeviation,
  n,
});

const folder = process.env['FORMULARY_GOLDEN'] ?? 'test/golden';
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ name, golden: JSON.parse(readFileSync(join(folder, name), 'utf8')) as Partial<GoldenStatistics> }))
  .filter(
    (file): file is { name: string; golden: GoldenStatistics } => 'pairs' in file.golden && 'holm' in file.golden,
  );

for (const { name, golden } of files) {
  describe(`statistics of ${name}`, () => {
    golden.pairs.forEach(({ a, b, paired_t: expected, wilcoxon }, index) => {
      it(`pair ${index}: t-test of ${a.length} differences`, () => expectTTest(pairedTTest(a, b), expected));

      it(`pair ${index}: Wilcoxon's signed ranks`, () => {
        const actual = wilcoxonTest(a, b);
        if (wilcoxon === null) {
          expect(actual).to.equal(undefined);
          return;
        }
        expect(actual).not.to.equal(undefined);
        expectStatistic(actual!.statistic, wilcoxon.statistic);
        expect(actual!.used).to.equal(wilcoxon.n_used);
        expectProbability(actual!.normalP, wilcoxon.p_normal);
        if (wilcoxon.p_exact === null) expect(actual!.exactP).to.equal(undefined);
        else expectProbability(actual!.exactP!, wilcoxon.p_exact);
        expect(actual!.p).to.equal(actual!.exactP ?? actual!.normalP);
      });
    });

    golden.welch.forEach(({ a, b, expected }, index) => {
      it(`Welch ${index}: ${a.length} against ${b.length} values`, () => expectTTest(welchTest(a, b), expected));
    });

    golden.welch_from_summary.forEach(({ a, b, expected }, index) => {
      const title = `Welch of printed figures ${index}: ${a.mean} against ${b.mean}`;
      // t = 0 needs equal means: such an entry breaks the formula in the file's own note, and following it would break the
      // program. The same figures are checked by hand in welch-test.test.ts.
      if (expected?.statistic === 0 && a.mean !== b.mean) {
        it.skip(`${title} (the file expects t = 0 of unequal means)`);
        return;
      }
      it(title, () => expectTTest(welchTestOfPrinted(printedScore(a), printedScore(b)), expected));
    });

    golden.holm.forEach(({ p, adjusted }, index) => {
      it(`Holm ${index}: ${p.length} tests`, () => {
        holmCorrection(p).forEach((value, position) => expectProbability(value, adjusted[position]!));
      });
    });
  });
}
