import type { Static } from 'typebox';
import { codesOf } from '../datasets/cohort/code-sets.js';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { linear, type ArrayTensor } from '../../framework/tensor/index.js';
import type { Cohort } from '../contracts/cohort.js';
import type { StudentModel } from '../contracts/student.js';
import { visitsOf } from './shared/code-sets.js';

const options = Type.Object({
  history: Type.Boolean({
    default: false,
    description: 'whether the diagnoses and procedures of any visit count, or those of the target visit alone',
  }),
  medications: Type.Boolean({
    default: false,
    description: 'whether the medications of earlier visits count too',
  }),
  profile: Type.Boolean({
    default: false,
    description: 'whether the profile counts too: a 1 for the value of each feature',
  }),
});

type Options = Static<typeof options>;

export default component({
  kind: 'student',
  type: 'logistic-regression',
  version: 1,
  summary: 'One logistic regression for each medication on the codes of the target visit, or of all visits.',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores'],
    under: ({ medications, profile }) => ({
      inputs: {
        diagnoses: 'used',
        procedures: 'used',
        medications: medications === true ? 'used' : 'unused',
        profile: profile === true ? 'used' : 'unused',
      },
    }),
  },
  build: ({ options: chosen }) => ({ for: (cohort) => logisticRegression(cohort, chosen) }),
});

function logisticRegression(cohort: Cohort, chosen: Options): StudentModel {
  const { vocabularies, profile } = cohort;
  const starts = featureStarts(cohort, chosen);
  return {
    forward: (scope) => {
      const features = scope.input('features', ['patient', starts.width]);
      return { logits: linear(scope.scope('output'), features, { width: vocabularies.medications.codes.length }) };
    },
    feeds: (patients, { scope }) => ({ [`${scope}/features`]: featureRows(cohort, chosen, starts, patients) }),
    inputs: () => ({ ...chosen, profile: chosen.profile ? profile.map(({ name }) => name) : [] }),
  };
}

/** Where the features of each kind begin. */
interface FeatureStarts {
  readonly procedures: number;
  readonly medications: number;
  /** For each feature of the profile. */
  readonly profile: readonly number[];
  readonly width: number;
}

function featureStarts({ vocabularies, profile }: Cohort, chosen: Options): FeatureStarts {
  const procedures = vocabularies.diagnoses.codes.length;
  const medications = procedures + vocabularies.procedures.codes.length;
  let width = medications + (chosen.medications ? vocabularies.medications.codes.length : 0);
  const starts = chosen.profile ? profile.map(({ values }) => (width += values.length) - values.length) : [];
  return { procedures, medications, profile: starts, width };
}

/**
 * [patient, feature] 1 for each code of the visits that count, then for each earlier medication, then for each profile value.
 */
function featureRows(cohort: Cohort, chosen: Options, starts: FeatureStarts, patients: Int32Array): ArrayTensor {
  const data = new Float32Array(patients.length * starts.width);
  patients.forEach((patient, row) => {
    const mark = (feature: number) => (data[row * starts.width + feature] = 1);
    const visits = visitsOf(cohort, patient);
    for (const visit of chosen.history ? visits : visits.slice(-1)) {
      codesOf(cohort.diagnoses, visit).forEach(mark);
      codesOf(cohort.procedures, visit).forEach((code) => mark(starts.procedures + code));
    }
    for (const visit of chosen.medications ? visits.slice(0, -1) : [])
      codesOf(cohort.medications, visit).forEach((code) => mark(starts.medications + code));
    starts.profile.forEach((start, feature) =>
      mark(start + cohort.profileValues[patient * cohort.profile.length + feature]!),
    );
  });
  return { data, shape: [patients.length, starts.width] };
}
