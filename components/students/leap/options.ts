import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { decodingOptions } from '../shared/decoding/options.js';
import { embeddingRange } from '../shared/embedding-range.js';

export const options = Type.Object({
  width: Type.Integer({ minimum: 1, default: 128, description: 'width of embeddings and of the recurrent state' }),
  attention: Type.Union([Type.Literal('linear'), Type.Literal('mlp')], {
    default: 'linear',
    description:
      'how the state scores diagnoses: linear, as published, gives the same weights at every step, because the softmax forgets the state; mlp, with a hidden layer, attends anew at each step as the paper means',
  }),
  ...decodingOptions,
  dropout: Type.Number({ minimum: 0, exclusiveMaximum: 1, default: 0.3, description: 'rate on embeddings' }),
  embeddingRange,
});

export type LeapOptions = Static<typeof options>;
