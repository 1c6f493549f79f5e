import { UserInputError } from '../../../framework/errors.js';
import type { CodeKind, Cohort } from '../../contracts/cohort.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { Condition, FieldOf } from './group-condition.js';

/**
 * The fields of targets that groups are made of. `visits`: number of visits up to the target. `profile.NAME`: a feature.
 * `KIND.count`: number of codes in the target visit. `KIND.rarest`: in how many visits of training patients the rarest of these
 * codes is; of no codes, infinitely many.
 *
 * @param train patients who are counted
 * @param absent the value of features that the cohort does not have; where it is undefined, they are refused
 * @returns by patient and visit of the cohort, the value of a field
 * @throws UserInputError where the cohort has no such feature
 */
export function targetFields(
  cohort: Cohort,
  train: Int32Array,
  absent?: string,
): (patient: number, visit: number) => FieldOf {
  const frequencies = new Map<CodeKind, Int32Array>();
  const frequenciesOf = (kind: CodeKind) => {
    const counted = frequencies.get(kind) ?? visitsWithCode(cohort, kind, train);
    frequencies.set(kind, counted);
    return counted;
  };
  return (patient, visit) => (field) => {
    if (field === 'visits') return visit - cohort.visitOffsets[patient]! + 1;
    const [first, second] = field.split('.') as [string, string];
    if (first === 'profile') return profileValue(cohort, patient, second) ?? absent ?? refused(cohort, second);
    const kind = first as CodeKind;
    const codes = codesOf(cohort[kind], visit);
    return second === 'count' ? codes.length : Math.min(Infinity, ...codes.map((code) => frequenciesOf(kind)[code]!));
  };
}

/** @returns undefined where the cohort has no such feature */
function profileValue({ profile, profileValues }: Cohort, patient: number, name: string): string | undefined {
  const feature = profile.findIndex((one) => one.name === name);
  if (feature < 0) return undefined;
  return profile[feature]!.values[profileValues[patient * profile.length + feature]!] ?? '';
}

function refused({ profile }: Cohort, name: string): never {
  const names = profile.map((one) => one.name);
  throw noSuchFeature(name, names);
}

/** Whether a condition is about profiles. */
export function readsProfile(condition: Condition): boolean {
  return condition.flat().some(({ field }) => field.startsWith('profile.'));
}

/**
 * Refuses a condition about a feature that profiles do not have.
 *
 * @param profile names of the features
 */
export function requireFeatures(condition: Condition, profile: readonly string[]): void {
  for (const { field } of condition.flat()) {
    const [first, name] = field.split('.') as [string, string];
    if (first === 'profile' && !profile.includes(name)) throw noSuchFeature(name, profile);
  }
}

function noSuchFeature(name: string, profile: readonly string[]): UserInputError {
  return new UserInputError({
    place: 'evaluation.groups',
    reason: `the profiles of this cohort have no "${name}"`,
    remedy: `Write one of: ${profile.map((one) => `profile.${one}`).join(', ') || 'none, as there are no profiles'}.`,
  });
}

/** [codes] visits of some patients that have each code */
function visitsWithCode(cohort: Cohort, kind: CodeKind, patients: Int32Array): Int32Array {
  const counts = new Int32Array(cohort.vocabularies[kind].codes.length);
  for (const patient of patients) {
    const [first, end] = [cohort.visitOffsets[patient]!, cohort.visitOffsets[patient + 1]!];
    for (let visit = first; visit < end; visit++) for (const code of codesOf(cohort[kind], visit)) counts[code]!++;
  }
  return counts;
}
