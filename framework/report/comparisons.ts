import { holmCorrection } from '../statistics/holm-correction.js';
import { mean } from '../statistics/moments.js';
import { equivalenceP } from '../statistics/equivalence.js';
import { effectSize, type EffectSize } from '../statistics/effect-size.js';
import type { TestName } from '../statistics/named-tests.js';
import { pairedDifferences } from '../statistics/paired-differences.js';
import type { RandomSource } from '../statistics/random-source.js';
import { skewnessOf } from '../statistics/skewness-corrected-t.js';
import type { PairedScores } from '../statistics/tested-difference.js';
import { type PrintedScore, welchTestOfPrinted } from '../statistics/welch-test.js';
import { correctedProbabilities } from './corrected-probabilities.js';
import { areSame, haveSameMembers, scoresOf, type SeedScores } from './patient-scores.js';
import { printProbability } from './print-probability.js';
import { testPairs, type TestedPair } from './test-pairs.js';
import { scoresOfPairs, pairTrainings } from './training-units.js';

/** How far a row is from the baseline of its table. */
export interface Comparison {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  /** Mean over patients, and over seeds, of the row minus the baseline. */
  readonly difference: number;
  /** What made the interval and p. */
  readonly test: ComparisonTest;
  /**
   * The 95 % interval of the difference, where the test gives one, and p after Holm's correction for all comparisons of the
   * table, where it means something. The p of `welch-as-released` is not corrected, as published.
   */
  readonly tested?: { readonly low?: number; readonly high?: number; readonly correctedP: number };
  /** What is said of p wherever the comparison is shown: `0.083`, `< 0.002`, `too few` or `equal`. */
  readonly words: string;
  /** Number of trainings of each side that have nothing in common with one another. */
  readonly trainings: number;
  /** What such a training is one of: `seed`, or `teacher` where a row has several. */
  readonly unit: string;
  /** Whether all of them have one side in common, because that row was trained once. */
  readonly isShared: boolean;
  /** That few patients make the difference of fewer than 100: a p far below 0.05 is too small there (docs/statistics.md). */
  readonly isSkewed?: true;
  /** How large the difference is beside the differences between patients, where the table asks for it. */
  readonly effect?: EffectSize;
  /** That the rows differ by less than the table's tolerance: p after Holm's correction, and what is said of it. */
  readonly equivalence?: { readonly correctedP: number; readonly words: string };
}

/** A named test, or that of the stars of LEADER's Tables IV and V. */
export type ComparisonTest = TestName | 'welch-as-released';

export interface ComparisonRequest {
  readonly baseline: string;
  readonly groups: readonly string[];
  readonly metrics: readonly string[];
  /** Where absent, `patients` for one training of each row, patients and trainings as crossed effects for several. */
  readonly test?: ComparisonTest;
  /** Rows that differ by less are equivalent. */
  readonly equivalence?: number;
  readonly effect?: boolean;
}

/** The score of a row as it would be printed with the spread of its subsampling, for `welch-as-released`. */
export type PrintedScoreOf = (row: string, group: string, metric: string) => PrintedScore | undefined;

/**
 * Compares every row with the baseline, for each group and metric, over the same patients; of several teachers, each is a
 * training. A group is left out where rows were not
 * scored on the same patients. A metric is left out where it has no score per patient, such as a ratio of sums.
 *
 * @param rows scores per patient of each training, by row
 * @param randomFor gives each group its own random stream
 */
export function compareWithBaseline(
  request: ComparisonRequest,
  rows: ReadonlyMap<string, readonly SeedScores[]>,
  randomFor: (group: string) => RandomSource,
  printed: PrintedScoreOf = () => undefined,
): Comparison[] {
  const { baseline, groups, metrics, test } = request;
  const reference = rows.get(baseline);
  if (reference === undefined) return [];
  const others = [...rows].filter(([row]) => row !== baseline);
  const compared = groups.flatMap((group) => {
    const pairs = others.flatMap(([row, trainings]) => {
      const { pairs: paired, unit, isShared } = pairTrainings(trainings, reference);
      const members = paired.flatMap(({ ours, theirs }) => [...ours, ...theirs]);
      if (paired.length === 0 || !haveSameMembers(members, group)) return [];
      return metrics.flatMap((metric) => {
        const scores = scoresOfPairs(paired, (training) => scoresOf(training, group, metric));
        return scores === undefined ? [] : [{ row, group, metric, scores, unit, isShared }];
      });
    });
    const results =
      test === 'welch-as-released'
        ? pairs.map(({ row, metric }) => ({
            test,
            result: released(printed(row, group, metric), printed(baseline, group, metric)),
          }))
        : testPairs(
            pairs.map(({ scores }) => scores),
            randomFor(group),
            test,
          );
    return pairs.map((pair, index) => ({ ...pair, ...results[index]! }));
  });
  return corrected(compared, request);
}

type Compared = Pick<Comparison, 'row' | 'group' | 'metric' | 'unit' | 'isShared' | 'test'> & {
  readonly scores: readonly PairedScores[];
  readonly result: TestedPair['result'];
};

/** Welch's t-test of what the rounds of subsampling give, which is how LEADER's stars can be had again. */
function released(row: PrintedScore | undefined, baseline: PrintedScore | undefined): TestedPair['result'] {
  const test = row && baseline && welchTestOfPrinted(row, baseline);
  return test && { difference: row.mean - baseline.mean, p: test.p, isBound: false };
}

function corrected(compared: readonly Compared[], { equivalence, effect }: ComparisonRequest): Comparison[] {
  const results = compared.filter(({ result }) => result !== undefined);
  const probabilities = correctedProbabilities(results.map(({ result }) => result!));
  const equivalent = equivalence === undefined ? new Map<Compared, number>() : equivalences(results, equivalence);
  return compared.map((one): Comparison => {
    const { scores, result, ...compares } = one;
    const differences = meanDifferences(scores);
    const size = effect === true ? effectSize(differences) : undefined;
    const comparison = {
      ...compares,
      difference: mean(differences),
      trainings: scores.length,
      ...(size && { effect: size }),
      ...(isSkewed(differences) && { isSkewed: true as const }),
    };
    if (result === undefined) return { ...comparison, words: unsaid(one) };
    const isCorrected = one.test !== 'welch-as-released';
    const { p, words } = isCorrected
      ? probabilities.get(result)!
      : { p: result.p, words: printProbability(result.p, false) };
    const interval = result.low === undefined ? {} : { low: result.low, high: result.high! };
    const within = equivalent.get(one);
    return {
      ...comparison,
      tested: { ...interval, correctedP: p },
      words,
      ...(within !== undefined && { equivalence: { correctedP: within, words: printProbability(within, false) } }),
    };
  });
}

/** Why there is no p. */
function unsaid({ scores, test }: Compared): string {
  if (scores.every(areTheSame)) return 'equal';
  if (test === 'welch-as-released') return 'not defined';
  return test === 'patients-and-trainings' && scores.length < 2 ? 'one training' : 'too few';
}

/** p of every test that can tell whether a difference is within a tolerance, corrected for all of them. */
function equivalences(results: readonly Compared[], tolerance: number): Map<Compared, number> {
  const able = results.flatMap((one) => {
    const { pOf } = one.result!;
    return pOf === undefined ? [] : [{ one, p: equivalenceP({ difference: one.result!.difference, pOf }, tolerance) }];
  });
  const adjusted = holmCorrection(able.map(({ p }) => p));
  return new Map(able.map(({ one }, index) => [one, adjusted[index]!]));
}

/** [patient] row minus baseline, mean over trainings */
function meanDifferences(scores: readonly PairedScores[]): Float64Array {
  const each = scores.map(({ a, b }) => pairedDifferences(a, b));
  return each[0]!.map((_, patient) => mean(each.map((values) => values[patient]!)));
}

/** Exponential differences have a skewness of 2, and normal ones of 20 patients seldom one above 1. */
function isSkewed(differences: Float64Array): boolean {
  return differences.length < 100 && Math.abs(skewnessOf(differences)) > 1;
}

function areTheSame({ a, b }: PairedScores): boolean {
  return areSame(a, b);
}
