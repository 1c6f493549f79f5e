import { component } from '../../../framework/registry/component.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { GBertModel } from './model.js';
import { pretrainingLength } from './pretraining.js';
import { type GBertOptions, options, presets } from './options.js';

export default component({
  kind: 'student',
  type: 'gbert',
  version: 1,
  summary:
    'G-Bert: codes know their place in an ontology, sets are read by a transformer that is pre-trained (IJCAI 2019).',
  options,
  rules: [
    wholeHeads,
    {
      option: 'alternation',
      is: [null],
      when: { 'pretraining.epochs': [0] },
      because: 'there is no pre-training to take turns with',
    },
  ],
  presets,
  keyDefaults: { visits: 'separate' },
  keyExcludes: ['protocol'],
  // Fine-tuning between rounds of pre-training reads visits in their roles.
  keyParts: { pretraining: ['pretraining', 'alternation', 'visits'], training: ['visits'] },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: ['ontologies'],
    gives: ['scores', 'feature'],
    pretraining: (chosen) => pretrainingLength(chosen as GBertOptions),
  },
  rehearsal: {
    pretraining: { epochs: 1, batchSize: 64, learningRate: 5e-4, maskRate: 0.15 },
    alternation: null,
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge) => {
      if (knowledge?.ontologies === undefined) throw new Error('gbert reads the knowledge ontologies, which is absent');
      return new GBertModel(cohort, knowledge.ontologies, chosen);
    },
  }),
});
