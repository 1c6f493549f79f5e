import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

const zeroToOne = { minimum: 0, exclusiveMaximum: 1 } as const;

export const leaderOptions = Type.Object({
  protocol: Type.Union([Type.Literal('corrected'), Type.Literal('as-released')], {
    default: 'corrected',
    description:
      'preset of the options below: as-released, the published code with its faults; corrected, the same architecture without them',
  }),
  width: Type.Integer({
    minimum: 1,
    default: 64,
    description: 'width of every set, visit and profile vector; a multiple of `heads`',
  }),
  heads: Type.Integer({ minimum: 1, default: 4, description: 'attention heads of every block' }),
  blocks: Type.Integer({
    minimum: 1,
    default: 1,
    description: 'transformer blocks in each of the set and visit encoders',
  }),
  innerWidth: Type.Integer({
    minimum: 1,
    default: 300,
    description: 'inner width of the feed-forward part of a block',
  }),
  mediatorWidth: Type.Integer({
    minimum: 1,
    default: 128,
    description: 'width of z, the feature that is compared with the teacher (§3.5)',
  }),
  dropout: Type.Number({
    ...zeroToOne,
    default: 0.4,
    description: 'rate after attention, inside and after the feed-forward part',
  }),
  attentionDropout: Type.Number({ ...zeroToOne, default: 0.1, description: 'rate on attention weights' }),
  activation: Type.Union(
    [Type.Literal('gelu-tanh'), Type.Literal('gelu-erf'), Type.Literal('relu'), Type.Literal('linear')],
    {
      default: 'gelu-tanh',
      description: 'between the two layers of the feed-forward part; linear, as Eq. 4 prints, is none',
    },
  ),
  blockNorm: Type.Union([Type.Literal('pre'), Type.Literal('post')], {
    default: 'pre',
    description: 'layer norm before each part of a block (as released) or after its residual sum (Eq. 3-4)',
  }),
  visitEncoder: Type.Union([Type.Literal('shared'), Type.Literal('split')], {
    default: 'shared',
    description: 'one visit encoder for diagnoses, procedures and medications, or one each (Table VI)',
  }),
  visitCap: Type.Integer({
    minimum: 1,
    default: 10,
    description: 'visits of a patient that enter, the target visit included',
  }),
  visitTruncation: Type.Union([Type.Literal('last'), Type.Literal('first')], {
    default: 'last',
    description: "visits kept of a longer history: first, as released, cuts off the target visit's own codes",
  }),
  sharedCodes: Type.Boolean({
    default: false,
    description: 'a text that is a code of two types has one embedding, as released',
  }),
  embeddingStandardDeviation: Type.Number({
    exclusiveMinimum: 0,
    default: 1,
    description: 'standard deviation of the first embeddings; 0.1 learns better from few patients',
  }),
  profile: Type.Boolean({
    default: true,
    description:
      'encode the profile; false: a learned constant vector stands in its place. Its slot is before the medications: encoders know no positions, so that behind them, as the paper has it, is the same',
  }),
  head: Type.Union([Type.Literal('relu'), Type.Literal('linear')], {
    default: 'relu',
    description: 'activation between the layers of the output: relu as released, none as Eq. 7 prints',
  }),
  targetVisit: Type.Union([Type.Literal('pooled'), Type.Literal('direct'), Type.Literal('wide')], {
    default: 'pooled',
    description:
      "how the visit to recommend for reaches the output: pooled with the history, as published; direct, its own set vectors stand beside the pooled ones before the mediator; wide, a logistic regression on its codes, on all earlier medications and on the profile's values is added to the logits",
  }),
  distilled: Type.Union([Type.Literal('mediator'), Type.Literal('visits')], {
    default: 'mediator',
    description:
      'the feature compared with the teacher: mediator, z before its relu; visits, the concatenated visit vectors it is made from',
  }),
});

export type LeaderOptions = Static<typeof leaderOptions>;

/** What `protocol` chooses. */
export const leaderPresets: Readonly<Record<LeaderOptions['protocol'], Partial<LeaderOptions>>> = {
  'as-released': { visitTruncation: 'first', sharedCodes: true },
  corrected: { visitTruncation: 'last', sharedCodes: false },
};
