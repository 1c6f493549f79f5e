import { component } from '../../../framework/registry/component.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { GBertModel } from './model.js';
import { type GBertOptions, options } from './options.js';

export default component({
  kind: 'student',
  type: 'gbert',
  version: 1,
  summary:
    'G-Bert: codes know their place in an ontology, sets are read by a transformer that is pre-trained (IJCAI 2019).',
  options,
  rules: [wholeHeads],
  keyDefaults: { visits: 'separate' },
  keyParts: { pretraining: ['pretraining'], training: ['visits'] },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: ['ontologies'],
    gives: ['scores', 'feature'],
    pretraining: (chosen) => (chosen as GBertOptions).pretraining.epochs > 0,
  },
  rehearsal: { pretraining: { epochs: 1, batchSize: 64, learningRate: 5e-4, maskRate: 0.15 } },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge) => {
      if (knowledge?.ontologies === undefined) throw new Error('gbert reads the knowledge ontologies, which is absent');
      return new GBertModel(cohort, knowledge.ontologies, chosen);
    },
  }),
});
