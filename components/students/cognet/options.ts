import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { decodingOptions } from '../shared/decoding/options.js';
import { embeddingRange } from '../shared/embedding-range.js';

const rate = (value: number, description: string) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: value, description });

export const options = Type.Object({
  width: Type.Integer({
    minimum: 1,
    default: 64,
    description: 'width of embeddings and of everything that is encoded; a multiple of `heads`, and even',
  }),
  heads: Type.Integer({ minimum: 1, default: 2, description: 'attention heads of encoders and decoder' }),
  innerWidth: Type.Integer({
    minimum: 1,
    default: 2048,
    description: 'inner width of the feed-forward part of the encoders; 256 costs a fifth',
  }),
  decoderInnerWidth: Type.Integer({
    minimum: 1,
    default: 128,
    description: 'inner width of the feed-forward part of the decoder',
  }),
  single: Type.Union([Type.Literal('generated'), Type.Literal('none')], {
    default: 'generated',
    description:
      'patients without earlier visits: generated, the model has nothing to copy and generates all of their medications; none, they cannot be recommended for, as in Tables I, IV and V of LEADER',
  }),
  order: decodingOptions.order,
  steps: Type.Integer({ ...decodingOptions.steps, default: 45 }),
  beam: Type.Integer({ ...decodingOptions.beam, default: 4 }),
  dropout: rate(0.2, 'rate in encoders and decoder'),
  embeddingDropout: rate(0.3, 'rate on embeddings, and between the layers of graph convolution'),
  embeddingRange,
});

export type CognetOptions = Static<typeof options>;
