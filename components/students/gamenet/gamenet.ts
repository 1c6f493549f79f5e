import { component } from '../../../framework/registry/component.js';
import type { StudentProperties } from '../../contracts/student.js';
import { GameNetModel } from './model.js';
import { options } from './options.js';

const declared: Pick<StudentProperties, 'patients' | 'knowledge'> = {
  patients: { singleVisit: true, multiVisit: true },
  knowledge: ['co-occurrence'],
};

export default component({
  kind: 'student',
  type: 'gamenet',
  version: 1,
  summary: 'GAMENet: a memory of medications from two graphs, read by the patient and by earlier visits (AAAI 2019).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'optional', profile: 'unused' },
    ...declared,
    gives: ['scores', 'feature'],
    under: ({ single }) => ({
      patients: { ...declared.patients, singleVisit: single !== 'none' },
      knowledge: single === 'similarity' ? [...declared.knowledge, 'training-visits'] : declared.knowledge,
    }),
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge = {}) => {
      const graph = knowledge['co-occurrence'];
      if (graph === undefined) throw new Error('gamenet reads the knowledge co-occurrence, which is absent');
      return new GameNetModel(cohort, { graph, visits: knowledge['training-visits'] }, chosen);
    },
  }),
});
