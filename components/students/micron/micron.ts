import { component } from '../../../framework/registry/component.js';
import { MicronModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'micron',
  version: 1,
  summary: 'MICRON: a change of health changes the previous prescription (IJCAI 2021).',
  options,
  rules: [
    {
      option: 'drop',
      atMost: 'add',
      because: 'medications between the two would be both added and dropped',
    },
  ],
  keyDefaults: { thresholds: 'fixed' },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({ for: (cohort) => new MicronModel(cohort, chosen) }),
});
