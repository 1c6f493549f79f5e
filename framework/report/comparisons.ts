import { mean } from '../statistics/moments.js';
import type { PairedScores, TestedDifference } from '../statistics/paired-bootstrap.js';
import { pairedDifferences } from '../statistics/paired-differences.js';
import type { RandomSource } from '../statistics/random-source.js';
import { correctedProbabilities } from './corrected-probabilities.js';
import { areSame, haveSameMembers, pairTrainings, scoresOf, type SeedScores } from './patient-scores.js';
import { testPairs } from './test-pairs.js';

/** How far a row is from the baseline of its table. */
export interface Comparison {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  /** Mean over patients, and over seeds, of the row minus the baseline. */
  readonly difference: number;
  /** The 95 % interval of the difference, and p after Holm's correction for all comparisons of the table, where it means something. */
  readonly tested?: { readonly low: number; readonly high: number; readonly correctedP: number };
  /** What is said of p wherever the comparison is shown: `0.083`, `< 0.002`, `too few` or `equal`. */
  readonly words: string;
  /** Number of trainings of each side. */
  readonly seeds: number;
}

export interface ComparisonRequest {
  readonly baseline: string;
  readonly groups: readonly string[];
  readonly metrics: readonly string[];
}

/**
 * Compares every row with the baseline, for each group and metric: by a paired bootstrap over patients where there is one
 * training of each, over patients and trainings together where there are several. A group is left out where rows were not
 * scored on the same patients. A metric is left out where it has no score per patient, such as a ratio of sums.
 *
 * @param rows scores per patient of each training, by row
 * @param randomFor gives each group its own random stream
 */
export function compareWithBaseline(
  { baseline, groups, metrics }: ComparisonRequest,
  rows: ReadonlyMap<string, readonly SeedScores[]>,
  randomFor: (group: string) => RandomSource,
): Comparison[] {
  const reference = rows.get(baseline);
  if (reference === undefined) return [];
  const others = [...rows].filter(([row]) => row !== baseline);
  const compared = groups.flatMap((group) => {
    const pairs = others.flatMap(([row, trainings]) => {
      const paired = pairTrainings(trainings, reference);
      if (paired.length === 0 || !haveSameMembers(paired.flat(), group)) return [];
      return metrics.flatMap((metric) => {
        const scores = paired.flatMap(([ours, theirs]) => {
          const [a, b] = [scoresOf(ours, group, metric), scoresOf(theirs, group, metric)];
          return a === undefined || b === undefined ? [] : [{ a, b }];
        });
        return scores.length === paired.length ? [{ row, group, metric, scores }] : [];
      });
    });
    const results = testPairs(
      pairs.map(({ scores }) => scores),
      randomFor(group),
    );
    return pairs.map(({ row, metric, scores }, index) => ({ row, group, metric, scores, result: results[index] }));
  });
  return corrected(compared);
}

type Compared = Pick<Comparison, 'row' | 'group' | 'metric'> & {
  readonly scores: readonly PairedScores[];
  readonly result: TestedDifference | undefined;
};

function corrected(compared: readonly Compared[]): Comparison[] {
  const probabilities = correctedProbabilities(compared.flatMap(({ result }) => result ?? []));
  return compared.map(({ row, group, metric, scores, result }) => {
    const difference = mean(scores.map(({ a, b }) => mean(pairedDifferences(a, b))));
    const comparison = { row, group, metric, difference, seeds: scores.length };
    if (result === undefined) return { ...comparison, words: scores.every(areTheSame) ? 'equal' : 'too few' };
    const { p, words } = probabilities.get(result)!;
    return { ...comparison, tested: { low: result.low, high: result.high, correctedP: p }, words };
  });
}

function areTheSame({ a, b }: PairedScores): boolean {
  return areSame(a, b);
}
