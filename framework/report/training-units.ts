import { ownSeedWords } from '../records/own-seeds.js';
import { grouped } from '../statistics/grouped.js';
import type { PatientScores, SeedScores } from './patient-scores.js';

/** Trainings of a row and of the baseline that are compared with each other: one of each, or all that have one teacher. */
export interface TrainingPair {
  readonly ours: readonly SeedScores[];
  readonly theirs: readonly SeedScores[];
}

/** The trainings of two rows in pairs that have nothing in common with one another. */
export interface PairedTrainings {
  readonly pairs: readonly TrainingPair[];
  /** What a pair is one of: `seed`, or `teacher` where a row has several. */
  readonly unit: string;
  /** Whether all pairs have one side in common, because it was trained once. */
  readonly isShared: boolean;
}

/**
 * Pairs the trainings of two rows: those with the same seed, or, without any, in their order. Students of one teacher are no
 * trainings apart from each other, so where a row has several teachers, a pair has all students of one. Rows with the same
 * teachers are paired teacher by teacher. Where one row alone has several, the trainings of the other are dealt out among them.
 */
export function pairTrainings(row: readonly SeedScores[], baseline: readonly SeedScores[]): PairedTrainings {
  const [ours, theirs] = [unitsOf(row), unitsOf(baseline)];
  if (ours.unit === theirs.unit) return { ...ours, pairs: inPairs(ours.units, theirs.units), isShared: false };
  const several = ours.unit === 'seed' ? theirs : ours;
  const [mine, other] = [[...ours.units.values()], [...theirs.units.values()]];
  const smaller = Math.min(mine.length, other.length);
  const count = smaller === 1 ? Math.max(mine.length, other.length) : smaller;
  const pairs = Array.from({ length: count }, (_, pair) => ({
    ours: dealt(mine, pair, count),
    theirs: dealt(other, pair, count),
  }));
  return { pairs, unit: several.unit, isShared: smaller === 1 && count > 1 };
}

/** The trainings of a row by what they were trained from: their teachers, or, with one teacher or none, their seeds. */
function unitsOf(trainings: readonly SeedScores[]): {
  readonly unit: string;
  readonly units: ReadonlyMap<string, readonly SeedScores[]>;
} {
  const byTeacher = grouped(trainings, (training) => ownSeedWords(training).join(' '));
  if (byTeacher.size < 2) return { unit: 'seed', units: grouped(trainings, ({ seed }) => String(seed)) };
  const sections = new Set(trainings.flatMap(({ ownSeeds = {} }) => Object.keys(ownSeeds)));
  return { unit: [...sections].join(' and '), units: byTeacher };
}

function inPairs(
  row: ReadonlyMap<string, readonly SeedScores[]>,
  baseline: ReadonlyMap<string, readonly SeedScores[]>,
): readonly TrainingPair[] {
  const alike = [...row].flatMap(([name, ours]) => {
    const theirs = baseline.get(name);
    return theirs === undefined ? [] : [{ ours, theirs }];
  });
  if (alike.length > 0) return alike;
  const others = [...baseline.values()];
  return [...row.values()].slice(0, others.length).map((ours, index) => ({ ours, theirs: others[index]! }));
}

/** What a pair gets of some trainings that are dealt out: every `count`-th, or all of those that are but one. */
function dealt(units: readonly (readonly SeedScores[])[], pair: number, count: number): readonly SeedScores[] {
  return units.length === 1 ? units[0]! : units.filter((_, index) => index % count === pair).flat();
}

/**
 * Scores of the same patients under two conditions, pair by pair: means over a pair's trainings. Pairs that were dealt out
 * unevenly are moved together, so that their mean is that of all trainings.
 *
 * @param scores [patient] of a training
 */
export function scoresOfPairs(
  pairs: readonly TrainingPair[],
  scores: (training: PatientScores) => Float64Array | undefined,
): readonly { readonly a: Float64Array; readonly b: Float64Array }[] | undefined {
  const [a, b] = [pairs.map(({ ours }) => ours), pairs.map(({ theirs }) => theirs)].map((sides) => {
    const arrays = sides.map((trainings) => trainings.map(scores));
    return arrays.flat().includes(undefined) ? undefined : centred(arrays as Float64Array[][]);
  });
  return a === undefined || b === undefined ? undefined : a.map((values, pair) => ({ a: values, b: b[pair]! }));
}

function centred(sides: readonly (readonly Float64Array[])[]): readonly Float64Array[] {
  const means = sides.map(meanOf);
  if (new Set(sides.map(({ length }) => length)).size === 1) return means;
  const [ofPairs, ofAll] = [meanOf(means), meanOf(sides.flat())];
  return means.map((values) => values.map((value, patient) => value + ofAll[patient]! - ofPairs[patient]!));
}

/** Patient by patient. */
function meanOf([first, ...others]: readonly Float64Array[]): Float64Array {
  if (others.length === 0) return first!;
  return first!.map(
    (value, patient) => others.reduce((sum, values) => sum + values[patient]!, value) / (others.length + 1),
  );
}
