import { component } from '../../../framework/registry/component.js';
import type { StudentProperties } from '../../contracts/student.js';
import { wholeHeads } from '../shared/whole-heads.js';
import { CognetModel } from './model.js';
import { options } from './options.js';

function abilitiesWith(single: unknown): Pick<StudentProperties, 'inputs' | 'patients'> {
  const isNeeded = single === 'none';
  return {
    inputs: { diagnoses: 'used', procedures: 'used', medications: isNeeded ? 'used' : 'optional', profile: 'unused' },
    patients: { singleVisit: !isNeeded, multiVisit: true },
  };
}

export default component({
  kind: 'student',
  type: 'cognet',
  version: 1,
  summary: 'COGNet: copies medications of earlier visits or generates others, one after another (WWW 2022).',
  options,
  rules: [wholeHeads],
  keyDefaults: { single: 'generated' },
  properties: {
    ...abilitiesWith('generated'),
    knowledge: ['co-occurrence', 'medication-frequencies'],
    gives: ['scores'],
    under: ({ order, single }) => ({
      ...abilitiesWith(single),
      knowledge: order === 'listed' ? ['co-occurrence'] : ['co-occurrence', 'medication-frequencies'],
    }),
  },
  build: ({ options: chosen }) => ({ for: (cohort, knowledge = {}) => new CognetModel(cohort, knowledge, chosen) }),
});
