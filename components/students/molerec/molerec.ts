import { component } from '../../../framework/registry/component.js';
import { requireFragments } from '../shared/fragment-mask.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { MoleRecModel } from './model.js';
import { options } from './options.js';

export default component({
  kind: 'student',
  type: 'molerec',
  version: 2,
  summary:
    'MoleRec: fragments count by how much they matter to the patient (WWW 2023); with a table of fragments, without batch norm.',
  options,
  rules: [wholeHeads],
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['molecules'],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge = {}) => new MoleRecModel(cohort, requireFragments(knowledge), chosen),
  }),
});
