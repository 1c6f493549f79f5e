import { type CodeKind, type Cohort, type Split, type SplitName, splitNames } from '../../contracts/cohort.js';
import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { CohortRecord } from '../../datasets/cohort/record.js';

/** A record in which the medications of the last visit may be absent. */
export type WrittenRecord = Omit<CohortRecord, 'visits'> & {
  readonly visits: readonly (Omit<CohortRecord['visits'][number], 'medications'> & {
    readonly medications?: readonly string[];
  })[];
};

/**
 * Every patient of the cohort in its order, with codes and profile values as the source writes them.
 *
 * @param targets false: the last visits of test patients have no medications
 */
export function* recordsOfCohort(cohort: Cohort, split: Split, targets = true): Generator<WrittenRecord> {
  const splitOf = new Map<number, SplitName>();
  for (const name of splitNames) for (const patient of split[name]) splitOf.set(patient, name);
  const { profile, profileValues, visitOffsets } = cohort;
  const codes = (kind: CodeKind, visit: number): string[] =>
    Array.from(codesOf(cohort[kind], visit), (code) => cohort.vocabularies[kind].codes[code]!);
  const isShown = (patient: number, isLast: boolean) => targets || !isLast || splitOf.get(patient) !== 'test';
  for (const [patient, key] of cohort.patientKeys.entries()) {
    const first = visitOffsets[patient]!;
    const count = visitOffsets[patient + 1]! - first;
    yield {
      patient: key,
      split: splitOf.get(patient)!,
      profile: Object.fromEntries(
        profile.map(({ name, values }, feature) => [name, values[profileValues[patient * profile.length + feature]!]!]),
      ),
      visits: Array.from({ length: count }, (_, index) => ({
        visit: cohort.visitKeys[first + index]!,
        diagnoses: codes('diagnoses', first + index),
        procedures: codes('procedures', first + index),
        ...(isShown(patient, index === count - 1) && { medications: codes('medications', first + index) }),
      })),
    };
  }
}
