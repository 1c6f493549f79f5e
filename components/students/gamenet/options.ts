import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

const rate = { minimum: 0, exclusiveMaximum: 1 } as const;

export const options = Type.Object({
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
