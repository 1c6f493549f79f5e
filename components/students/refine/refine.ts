import { component } from '../../../framework/registry/component.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { RefineModel } from './model.js';
import { medicationGraphs } from './medication-graphs.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'refine',
  version: 1,
  summary:
    'REFINE, a re-implementation of what is public, without laboratory values and dosage: trends of medications and two graphs (NeurIPS 2023).',
  options,
  rules: [wholeHeads],
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: ['co-occurrence'],
    gives: ['scores', 'feature'],
    under: ({ severities }) => (severities === undefined ? {} : { knowledge: ['co-occurrence', 'severities'] }),
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge) => {
      const graphs = medicationGraphs(cohort, knowledge?.['co-occurrence'], knowledge?.severities);
      return new RefineModel(cohort, graphs, chosen);
    },
  }),
});
