import { component } from '../../../framework/registry/component.js';
import { LeapModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'leap',
  version: 1,
  summary: 'LEAP: prescribes one medication after another from the diagnoses of the target visit (KDD 2017).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['medication-frequencies'],
    gives: ['scores'],
    under: ({ order }) => ({ knowledge: order === 'listed' ? [] : ['medication-frequencies'] }),
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge) => new LeapModel(cohort, chosen, knowledge?.['medication-frequencies']),
  }),
});
