import { component } from '../../../framework/registry/component.js';
import { RetainModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'retain',
  version: 1,
  summary:
    'RETAIN: two recurrent networks in reverse time give weights of visits and of their features (NeurIPS 2016).',
  options,
  presets: {
    option: 'protocol',
    values: {
      corrected: { medications: false, current: true, reverse: true, visitAttention: 'softmax' },
      'as-released': { medications: true, current: false, reverse: false, visitAttention: 'constant' },
    },
  },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
    under: ({ medications, current }) => ({
      inputs: {
        diagnoses: 'used',
        procedures: 'used',
        medications: medications === true ? 'used' : 'unused',
        profile: 'unused',
      },
      patients: { singleVisit: current !== false, multiVisit: true },
    }),
  },
  build: ({ options: chosen }) => ({ for: (cohort) => new RetainModel(cohort, chosen) }),
});
