import { type Cohort, type Split, type SplitName, splitNames } from '../../contracts/cohort.js';
import type { CohortRecord } from '../../datasets/cohort/record.js';

/** Every patient of the cohort in its order, with codes and profile values as the source writes them. */
export function* recordsOfCohort(cohort: Cohort, split: Split): Generator<CohortRecord> {
  const splitOf = new Map<number, SplitName>();
  for (const name of splitNames) for (const patient of split[name]) splitOf.set(patient, name);
  const { profile, profileValues, visitOffsets } = cohort;
  const codes = (kind: 'diagnoses' | 'procedures' | 'medications', visit: number): string[] => {
    const { offsets, values } = cohort[kind];
    const own = values.subarray(offsets[visit], offsets[visit + 1]);
    return Array.from(own, (code) => cohort.vocabularies[kind].codes[code]!);
  };
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
        medications: codes('medications', first + index),
      })),
    };
  }
}
