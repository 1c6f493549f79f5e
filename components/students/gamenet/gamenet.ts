import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import type { StudentProperties } from '../../contracts/student.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { GameNetModel } from './model.js';

const rate = { minimum: 0, exclusiveMaximum: 1 } as const;

const options = Type.Object({
  width: Type.Integer({ minimum: 1, default: 64, description: 'width of embeddings, queries and the memory' }),
  hidden: Type.Integer({ minimum: 1, default: 128, description: 'width of each recurrent state' }),
  single: Type.Union([Type.Literal('bank'), Type.Literal('similarity'), Type.Literal('none')], {
    default: 'bank',
    description:
      "what stands in for the history of a patient without any: bank, the reading of the memory again, as published; similarity, what similar visits of training patients had (LEADER, §IV-A2); none, such patients cannot be recommended for, as LEADER's Table I says",
  }),
  neighbours: Type.Integer({
    minimum: 1,
    default: 10,
    description: 'similar visits that stand in for a history, where `single` is similarity',
  }),
  dropout: Type.Number({ ...rate, default: 0.5, description: 'rate on embeddings' }),
  graphDropout: Type.Number({ ...rate, default: 0.3, description: 'rate between the layers of graph convolution' }),
  embeddingRange,
});

export type GameNetOptions = Static<typeof options>;

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
