import type { Cohort } from '../../../components/contracts/cohort.js';
import { codeSets, numbered, offsetsOf, vocabulary } from '../golden-cohort.js';
import type { BaselineFile, BaselineSample } from './baseline-file.js';

/** The patients of a golden file as a cohort. The medications of the last visit are the labels. */
export function baselineCohort({ cohort, knowledge = {} }: BaselineFile): Cohort {
  const { samples, profile_sizes, diagnoses, procedures, medications } = cohort;
  return {
    source: 'golden',
    vocabularies: {
      diagnoses: vocabulary(numbered('D', diagnoses)),
      procedures: vocabulary(numbered('P', procedures)),
      medications: vocabulary(numbered('M', medications)),
    },
    profile: profile_sizes.map((size, feature) => ({ name: `feature-${feature}`, values: numbered('', size) })),
    ...patientSets(samples),
    profileValues: Int32Array.from(samples.flatMap(({ profile }) => profile ?? profile_sizes.map(() => 0))),
    interactions: (knowledge.interactions ?? []).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
  };
}

/** The keys and the visits of some patients. */
export function patientSets(patients: readonly Omit<BaselineSample, 'profile'>[]) {
  const visits = patients.flatMap((patient) => patient.visits);
  return {
    patientKeys: patients.map(({ patient }) => String(patient)),
    visitKeys: visits.map((_, visit) => String(visit)),
    visitOffsets: offsetsOf(patients.map((patient) => patient.visits.length)),
    diagnoses: codeSets(visits.map((visit) => visit.diagnoses)),
    procedures: codeSets(visits.map((visit) => visit.procedures)),
    medications: codeSets(visits.map((visit) => visit.medications)),
  };
}
