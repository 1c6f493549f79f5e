import { type CodeKind, codeKinds, type Cohort, type Vocabulary } from '../../contracts/cohort.js';
import { packCodeSets, packOffsets } from '../../datasets/cohort/code-sets.js';
import { refuse, type PatientProblem, type PlacedPatient } from './read-patients.js';

/** Patients as a cohort of the run's own vocabularies. */
export interface PatientsCohort {
  readonly cohort: Cohort;
  /** [patients] number of codes by kind that the run's cohort does not have. They are left out. */
  readonly unknown: readonly Readonly<Record<CodeKind, number>>[];
}

/**
 * Numbers the codes and profile values of new patients as the run's cohort does.
 *
 * @throws UserInputError at the lines of patients without a value, or with an unknown one, for a profile feature
 */
export function patientsCohort(patients: readonly PlacedPatient[], runCohort: Cohort): PatientsCohort {
  const numbers = Object.fromEntries(
    codeKinds.map((kind) => [kind, numbersOf(runCohort.vocabularies[kind])]),
  ) as Record<CodeKind, ReadonlyMap<string, number>>;
  const unknown = patients.map(() => ({ diagnoses: 0, procedures: 0, medications: 0 }));
  const sets: Record<CodeKind, number[][]> = { diagnoses: [], procedures: [], medications: [] };
  patients.forEach(({ record }, patient) => {
    record.visits.forEach((visit, index) => {
      for (const kind of codeKinds) {
        // Medications of the last visit are left out, because they are to be predicted.
        const isAsked = kind === 'medications' && index === record.visits.length - 1;
        const codes = isAsked ? [] : [...new Set(visit[kind])];
        const numbered = codes.flatMap((code) => numbers[kind].get(code) ?? []);
        unknown[patient]![kind] += codes.length - numbered.length;
        sets[kind].push(numbered);
      }
    });
  });
  const problems: PatientProblem[] = [];
  const profileValues = Int32Array.from(patients.flatMap((patient) => profileOf(patient, runCohort, problems)));
  refuse(problems);
  const cohort = {
    ...runCohort,
    patientKeys: patients.map(({ record }) => record.patient),
    visitKeys: sets.diagnoses.map((_, visit) => String(visit)),
    visitOffsets: packOffsets(patients.map(({ record }) => record.visits.length)),
    diagnoses: packCodeSets(sets.diagnoses),
    procedures: packCodeSets(sets.procedures),
    medications: packCodeSets(sets.medications),
    profileValues,
  };
  return { cohort, unknown };
}

/** The numbers of the profile values. Wrong values are added to the problems. */
function profileOf(
  { place, record }: PlacedPatient,
  { profile }: Cohort,
  problems: PatientProblem[],
): readonly number[] {
  return profile.map(({ name, values }) => {
    const value = record.profile[name];
    const number = value === undefined ? -1 : values.indexOf(value);
    if (value === undefined) problems.push({ place, reason: `profile has no ${name}` });
    else if (number === -1) problems.push({ place, reason: `profile.${name} is none of ${values.join(', ')}` });
    return number;
  });
}

function numbersOf({ codes }: Vocabulary): ReadonlyMap<string, number> {
  return new Map(codes.map((code, index) => [code, index]));
}
