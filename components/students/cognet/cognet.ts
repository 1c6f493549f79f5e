import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import type { StudentProperties } from '../../contracts/student.js';
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
  build: ({ options: chosen }) => {
    requireWholeHeads(chosen.width, chosen.heads);
    return { for: (cohort, knowledge = {}) => new CognetModel(cohort, knowledge, chosen) };
  },
});
