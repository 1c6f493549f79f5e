import type { CodeSets, Cohort } from '../contracts/cohort.js';
import type { Samples, Targets } from '../contracts/sample.js';
import { codesOf, packCodeSets, packOffsets } from '../datasets/cohort/code-sets.js';

/**
 * The samples of some patients, in their order; those of one patient by their number of visits.
 *
 * @param patients indices into the cohort
 */
export function samplesOf(cohort: Cohort, patients: Int32Array, targets: Targets = 'last-visit'): Samples {
  const prefixes = Array.from(patients).flatMap((patient) => {
    const first = cohort.visitOffsets[patient]!;
    const visits = cohort.visitOffsets[patient + 1]! - first;
    const lengths = targets === 'last-visit' ? [visits] : Array.from({ length: visits }, (_, index) => index + 1);
    return lengths.map((length) => ({ patient, first, length }));
  });
  const visits = prefixes.flatMap(({ first, length }) => Array.from({ length }, (_, index) => first + index));
  const history = prefixes.flatMap(({ first, length }) =>
    Array.from({ length }, (_, index) => (index === length - 1 ? undefined : first + index)),
  );
  const features = cohort.profile.length;
  return {
    cohort: {
      ...withoutRecordedSplit(cohort),
      patientKeys: prefixes.map(({ patient }) => cohort.patientKeys[patient]!),
      visitKeys: visits.map((visit) => cohort.visitKeys[visit]!),
      visitOffsets: packOffsets(prefixes.map(({ length }) => length)),
      diagnoses: setsOfVisits(cohort.diagnoses, visits),
      procedures: setsOfVisits(cohort.procedures, visits),
      medications: setsOfVisits(cohort.medications, history),
      profileValues: Int32Array.from(
        prefixes.flatMap(({ patient }) =>
          Array.from(cohort.profileValues.subarray(patient * features, (patient + 1) * features)),
        ),
      ),
    },
    prescribed: setsOfVisits(
      cohort.medications,
      prefixes.map(({ first, length }) => first + length - 1),
    ),
    patients: Int32Array.from(prefixes, ({ patient }) => patient),
    visits: Int32Array.from(prefixes, ({ length }) => length),
  };
}

/** Every patient of a cohort as one sample whose target is the last visit. */
export function wholePatients(cohort: Cohort): Samples {
  return samplesOf(cohort, Int32Array.from(cohort.patientKeys.keys()));
}

/** The recorded split is of patients, which samples are not. */
function withoutRecordedSplit({ recordedSplit: _recordedSplit, ...cohort }: Cohort): Cohort {
  return cohort;
}

/** The sets of some visits; the empty set where there is no visit. */
export function setsOfVisits(all: CodeSets, visits: readonly (number | undefined)[]): CodeSets {
  const sets = visits.map((visit) => (visit === undefined ? new Int32Array() : codesOf(all, visit)));
  return packCodeSets(sets);
}
