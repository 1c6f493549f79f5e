import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { FourSDrugModel } from './model.js';

const options = Type.Object({
  width: Type.Integer({ minimum: 1, default: 64, description: 'width of embeddings' }),
  dropout: Type.Number({ minimum: 0, exclusiveMaximum: 1, default: 0, description: 'rate on embeddings' }),
  embeddingRange,
  entropy: Type.Number({
    minimum: 0,
    default: 0.5,
    description: 'factor of the entropy of the probabilities: lower entropy means surer sets',
  }),
  augmentation: Type.Number({
    minimum: 0,
    default: 0.5,
    description:
      'factor of the cross-entropy on the diagnoses and medications that a patient shares with the most similar one of the batch',
  }),
});

export type FourSDrugOptions = Static<typeof options>;

export default component({
  kind: 'student',
  type: '4sdrug',
  version: 1,
  summary:
    '4SDrug: the diagnoses of the target visit as a set, compared with medications (KDD 2022); without the term between sets.',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: [],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({ for: (cohort) => new FourSDrugModel(cohort, chosen) }),
});
