import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

const share = { minimum: 0, maximum: 1 } as const;

export const options = Type.Object({
  width: Type.Integer({ minimum: 1, default: 64, description: 'width of embeddings and of the health vector' }),
  hidden: Type.Integer({ minimum: 1, default: 256, description: 'hidden width of the prescription network' }),
  dropout: Type.Number({ minimum: 0, exclusiveMaximum: 1, default: 0.5, description: 'rate on embeddings' }),
  embeddingRange,
  shareNow: Type.Number({
    ...share,
    default: 0.75,
    description: 'share of the target visit in cross-entropy and margin',
  }),
  shareBefore: Type.Number({
    ...share,
    default: 0.25,
    description: 'share of the visit before, whose medications are recorded, in cross-entropy and margin',
  }),
  margin: Type.Number({ minimum: 0, default: 0.05, description: 'factor of the multilabel margin' }),
  lambda: Type.Number({
    minimum: 0,
    default: 0.25,
    description:
      'factor of each of the four losses; the paper adapts it in training, the released program means to and never does, so that it stays 0.25',
  }),
  ddiTarget: Type.Number({
    ...share,
    default: 0.08,
    description: 'DDI rate of a recommended set above which interactions are penalized',
  }),
  decoding: Type.Union([Type.Literal('hysteresis'), Type.Literal('threshold')], {
    default: 'hysteresis',
    description:
      'how a set is made: hysteresis changes the previous set by `add` and `drop`; threshold leaves it to the threshold of the experiment',
  }),
  add: Type.Number({
    ...share,
    default: 0.8,
    description: 'probability from which on a medication is added to the previous set',
  }),
  drop: Type.Number({
    ...share,
    default: 0.2,
    description: 'probability below which a medication of the previous set is dropped',
  }),
  thresholds: Type.Union([Type.Literal('fixed'), Type.Literal('tuned')], {
    default: 'fixed',
    description:
      "where `add` and `drop` come from: fixed, the options; tuned, as in the released program's test: of the thresholds of each medication's ROC curve on validation samples, highest first, the one 5 % down the list, within 0.5 and 0.9, and the one 95 % down, within 0.1 and 0.5; the means over medications",
  }),
  previous: Type.Union([Type.Literal('recorded'), Type.Literal('own')], {
    default: 'recorded',
    description:
      'the previous set: recorded, the medications of the visit before; own, as published: what the model decided there, beginning with the recorded set of the first visit',
  }),
});

export type MicronOptions = Static<typeof options>;
