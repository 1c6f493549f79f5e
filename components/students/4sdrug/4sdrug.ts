import { component } from '../../../framework/registry/component.js';
import { FourSDrugModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: '4sdrug',
  version: 1,
  summary:
    '4SDrug: the diagnoses of the target visit as a set, compared with medications (KDD 2022); without the term between sets.',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({ for: (cohort) => new FourSDrugModel(cohort, chosen) }),
});
