import { component } from '../../../framework/registry/component.js';
import { requireFragments } from '../shared/fragment-mask.js';
import { SafeDrugModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'safedrug',
  version: 3,
  summary: 'SafeDrug: molecules as graphs and as sets of fragments decide which medications fit (IJCAI 2021).',
  options,
  presets: {
    option: 'protocol',
    values: {
      corrected: { molecularNetwork: 'trained' },
      'as-released': { molecularNetwork: 'frozen' },
    },
  },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['molecules'],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge = {}) => new SafeDrugModel(cohort, requireFragments(knowledge), chosen),
  }),
});
