import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { decodingOptions } from '../shared/decoding/options.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { requireWholeHeads } from '../shared/whole-heads.js';
import { CognetModel } from './model.js';

const rate = (value: number, description: string) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: value, description });

const options = Type.Object({
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
  order: decodingOptions.order,
  steps: Type.Integer({ ...decodingOptions.steps, default: 45 }),
  beam: Type.Integer({ ...decodingOptions.beam, default: 4 }),
  dropout: rate(0.2, 'rate in encoders and decoder'),
  embeddingDropout: rate(0.3, 'rate on embeddings, and between the layers of graph convolution'),
  embeddingRange,
});

export type CognetOptions = Static<typeof options>;

export default component({
  kind: 'student',
  type: 'cognet',
  version: 1,
  summary: 'COGNet: copies medications of earlier visits or generates others, one after another (WWW 2022).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'optional', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['co-occurrence', 'medication-frequencies'],
    under: ({ order }) => ({
      knowledge: order === 'listed' ? ['co-occurrence'] : ['co-occurrence', 'medication-frequencies'],
    }),
  },
  build: ({ options: chosen }) => {
    requireWholeHeads(chosen.width, chosen.heads);
    return { for: (cohort, knowledge = {}) => new CognetModel(cohort, knowledge, chosen) };
  },
});
