import { holmCorrection } from '../statistics/holm-correction.js';
import { type PairedBootstrap, pairedBootstrap } from '../statistics/paired-bootstrap.js';
import type { RandomSource } from '../statistics/random-source.js';

/** The scores of a row for each patient of the test data, or for each sample of theirs, averaged over its seeds. */
export interface PatientScores {
  /** [row] the scored patients, in the order of all other arrays. A patient may have several rows. */
  readonly patients: ArrayLike<number>;
  /** [row] by group. Members have a value other than 0. */
  readonly members: ReadonlyMap<string, ArrayLike<number>>;
  /** [row] by metric. */
  readonly scores: ReadonlyMap<string, ArrayLike<number>>;
  /** [row] by group: how much a row counts for its patient; a group without weights has one row a patient. */
  readonly weights?: ReadonlyMap<string, ArrayLike<number>>;
}

/** How far a row is from the baseline of its table. */
export interface Comparison extends PairedBootstrap {
  readonly row: string;
  readonly group: string;
  readonly metric: string;
  /** `p` after Holm's correction for all comparisons of the table. */
  readonly correctedP: number;
}

export interface ComparisonRequest {
  readonly baseline: string;
  readonly groups: readonly string[];
  readonly metrics: readonly string[];
}

export const bootstrapOptions = { rounds: 10_000, confidence: 0.95 };

/**
 * Compares every row with the baseline by a paired bootstrap over patients, for each group and metric. A group is left out
 * where rows were not scored on the same patients. A metric is left out where it has no score per patient, such as a ratio of
 * sums.
 *
 * @param rows scores per patient, by row
 * @param randomFor gives each group its own random stream
 */
export function compareWithBaseline(
  { baseline, groups, metrics }: ComparisonRequest,
  rows: ReadonlyMap<string, PatientScores>,
  randomFor: (group: string) => RandomSource,
): Comparison[] {
  const reference = rows.get(baseline);
  if (reference === undefined) return [];
  const comparisons = groups.flatMap((group) => {
    const wanted = membersOf(reference, group);
    const others = [...rows].filter(([row, other]) => row !== baseline && areSame(membersOf(other, group), wanted));
    const pairs = others.flatMap(([row, other]) =>
      metrics.flatMap((metric) => {
        const a = scoresOf(other, group, metric);
        const b = scoresOf(reference, group, metric);
        return a === undefined || b === undefined ? [] : [{ row, group, metric, a, b }];
      }),
    );
    const results = pairedBootstrap(pairs, bootstrapOptions, randomFor(group));
    return pairs.flatMap(({ row, metric }, index) => {
      const result = results[index];
      return result === undefined ? [] : [{ row, group, metric, ...result }];
    });
  });
  const corrected = holmCorrection(comparisons.map(({ p }) => p));
  return comparisons.map((comparison, index) => ({ ...comparison, correctedP: corrected[index]! }));
}

/** The mean over seeds for each patient. Undefined when no seed has scores, or when seeds were scored on different patients. */
export function averageSeeds(seeds: readonly PatientScores[]): PatientScores | undefined {
  const [first, ...others] = seeds;
  if (first === undefined || !others.every(({ patients }) => areSame(patients, first.patients))) return undefined;
  const scores = [...first.scores.keys()].flatMap((metric) => {
    const all = seeds.map((seed) => seed.scores.get(metric)).filter((array) => array !== undefined);
    return all.length === seeds.length ? [[metric, meanOf(all)] as const] : [];
  });
  return { ...first, scores: new Map(scores) };
}

function meanOf(arrays: readonly ArrayLike<number>[]): Float64Array {
  return Float64Array.from(
    arrays[0]!,
    (_, index) => arrays.reduce((sum, array) => sum + array[index]!, 0) / arrays.length,
  );
}

/** The members of a group, a patient once for each of its rows. */
function membersOf({ patients, members }: PatientScores, group: string): number[] {
  return Array.from(patients).filter((_, row) => (members.get(group)?.[row] ?? 0) !== 0);
}

/** The scores of a group's members: one a patient, the weighted sum of the rows. */
function scoresOf(
  { patients, members, scores, weights }: PatientScores,
  group: string,
  metric: string,
): Float64Array | undefined {
  const [inGroup, values] = [members.get(group), scores.get(metric)];
  if (inGroup === undefined || values === undefined) return undefined;
  const sums = new Map<number, number>();
  for (let row = 0; row < patients.length; row++) {
    if (inGroup[row] === 0) continue;
    const patient = patients[row]!;
    sums.set(patient, (sums.get(patient) ?? 0) + values[row]! * (weights?.get(group)?.[row] ?? 1));
  }
  return Float64Array.from(sums.values());
}

function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, index) => value === b[index]);
}
