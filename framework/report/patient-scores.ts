import type { Seeds } from '../records/own-seeds.js';

/** The scores of a training of a row for each patient of the test data, or for each sample of theirs. */
export interface PatientScores {
  /** [row] the scored patients, in the order of all other arrays. A patient may have several rows. */
  readonly patients: ArrayLike<number>;
  /** [row] by group. Members have a value other than 0. */
  readonly members: ReadonlyMap<string, ArrayLike<number>>;
  /** [row] by metric. */
  readonly scores: ReadonlyMap<string, ArrayLike<number>>;
  /** [row] by group: how much a row counts for its patient; a group without weights has one row a patient. */
  readonly weights?: ReadonlyMap<string, ArrayLike<number>>;
  /** By group: a digest of who the members are and what is right for them. Absent in files of early versions. */
  readonly identities?: ReadonlyMap<string, string>;
}

/** The scores of a training of a row. */
export interface SeedScores extends PatientScores, Seeds {}

export function haveSameMembers([first, ...others]: readonly PatientScores[], group: string): boolean {
  const wanted = membersOf(first!, group);
  const identity = first!.identities?.get(group);
  return (
    wanted.length > 0 &&
    others.every((other) => other.identities?.get(group) === identity && areSame(membersOf(other, group), wanted))
  );
}

/** The members of a group, a patient once for each of its rows. */
function membersOf({ patients, members }: PatientScores, group: string): number[] {
  return Array.from(patients).filter((_, row) => (members.get(group)?.[row] ?? 0) !== 0);
}

/** The scores of a group's members: one a patient, the weighted sum of the rows. */
export function scoresOf(
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

export function areSame(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  return a.length === b.length && Array.from(a).every((value, index) => value === b[index]);
}
