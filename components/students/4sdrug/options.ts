import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

export const options = Type.Object({
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
