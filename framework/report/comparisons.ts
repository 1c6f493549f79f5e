import { mean } from '../statistics/moments.js';
import type { PairedScores, TestedDifference } from '../statistics/paired-bootstrap.js';
import { pairedDifferences } from '../statistics/paired-differences.js';
import type { RandomSource } from '../statistics/random-source.js';
import { correctedProbabilities } from './corrected-probabilities.js';
import { areSame, haveSameMembers, scoresOf, type SeedScores } from './patient-scores.js';
import { testPairs } from './test-pairs.js';
import { scoresOfPairs, pairTrainings } from './training-units.js';

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
  /** Number of trainings of each side that have nothing in common with one another. */
  readonly trainings: number;
  /** What such a training is one of: `seed`, or `teacher` where a row has several. */
  readonly unit: string;
  /** Whether all of them have one side in common, because that row was trained once. */
  readonly isShared: boolean;
}

export interface ComparisonRequest {
  readonly baseline: string;
  readonly groups: readonly string[];
  readonly metrics: readonly string[];
}

/**
 * Compares every row with the baseline, for each group and metric: by a paired bootstrap over patients where there is one
 * training of each, over patients and trainings together where there are several; of several teachers, each is a training. A group is left out where rows were not
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
      const { pairs: paired, unit, isShared } = pairTrainings(trainings, reference);
      const members = paired.flatMap(({ ours, theirs }) => [...ours, ...theirs]);
      if (paired.length === 0 || !haveSameMembers(members, group)) return [];
      return metrics.flatMap((metric) => {
        const scores = scoresOfPairs(paired, (training) => scoresOf(training, group, metric));
        return scores === undefined ? [] : [{ row, group, metric, scores, unit, isShared }];
      });
    });
    const results = testPairs(
      pairs.map(({ scores }) => scores),
      randomFor(group),
    );
    return pairs.map((pair, index) => ({ ...pair, result: results[index] }));
  });
  return corrected(compared);
}

type Compared = Pick<Comparison, 'row' | 'group' | 'metric' | 'unit' | 'isShared'> & {
  readonly scores: readonly PairedScores[];
  readonly result: TestedDifference | undefined;
};

function corrected(compared: readonly Compared[]): Comparison[] {
  const probabilities = correctedProbabilities(compared.flatMap(({ result }) => result ?? []));
  return compared.map(({ scores, result, ...compares }) => {
    const difference = mean(scores.map(({ a, b }) => mean(pairedDifferences(a, b))));
    const comparison = { ...compares, difference, trainings: scores.length };
    if (result === undefined) return { ...comparison, words: scores.every(areTheSame) ? 'equal' : 'too few' };
    const { p, words } = probabilities.get(result)!;
    return { ...comparison, tested: { low: result.low, high: result.high, correctedP: p }, words };
  });
}

function areTheSame({ a, b }: PairedScores): boolean {
  return areSame(a, b);
}
