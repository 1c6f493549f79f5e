import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

const zeroToOne = { minimum: 0, exclusiveMaximum: 1 } as const;

export const options = Type.Object({
  protocol: Type.Union([Type.Literal('corrected'), Type.Literal('as-released')], {
    default: 'corrected',
    description:
      'preset of the options below: as-released, the programs of GAMENet and SafeDrug; corrected, the paper with the inputs of Table I of LEADER',
  }),
  width: Type.Integer({ minimum: 1, default: 64, description: 'width of embeddings and of both recurrent states' }),
  medications: Type.Boolean({ default: false, description: 'whether the medications of earlier visits are read' }),
  current: Type.Boolean({
    default: true,
    description:
      'whether the diagnoses and procedures of the target visit are read; false, as published: only earlier visits, so that single-visit patients cannot be recommended for',
  }),
  reverse: Type.Boolean({
    default: true,
    description:
      'whether visits are read in reverse time, the last first, as in the paper; false, as released: forward',
  }),
  visitAttention: Type.Union([Type.Literal('softmax'), Type.Literal('constant')], {
    default: 'softmax',
    description:
      'weights of visits: softmax over the visits of a patient; constant, as released, is 1 for each, because that softmax is over a single number',
  }),
  dropout: Type.Number({
    ...zeroToOne,
    default: 0.5,
    description: 'rate on embeddings; the program of GAMENet has 0.3',
  }),
  embeddingRange,
});

export type RetainOptions = Static<typeof options>;
