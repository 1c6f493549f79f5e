import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

export const options = Type.Object({
  width: Type.Integer({
    minimum: 1,
    default: 64,
    description: 'width of embeddings, states, molecules and fragments; a multiple of `heads`',
  }),
  heads: Type.Integer({ minimum: 1, default: 2, description: 'attention heads between fragments' }),
  layers: Type.Integer({ minimum: 1, default: 4, description: 'layers of the network over molecules' }),
  scoreHidden: Type.Integer({ minimum: 1, default: 32, description: 'hidden width of the score of a medication' }),
  dropout: Type.Number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.7,
    description: 'rate on the embeddings of diagnoses and procedures',
  }),
  embeddingRange,
});

export type MoleRecOptions = Static<typeof options>;
