import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

const count = (value: number, description: string) => Type.Integer({ minimum: 1, default: value, description });

export const options = Type.Object({
  width: count(128, 'width of embeddings, states and medications; a multiple of `heads`'),
  heads: count(4, 'attention heads between visits'),
  layers: count(2, 'transformer blocks over visits'),
  innerWidth: count(512, 'inner width of the feed-forward part of a block'),
  positions: count(10, 'learnt distances of visits from the target; visits further away share the last one'),
  graphHeads: count(4, 'heads of the first layer over each graph of medications, each as wide as `width`'),
  dropout: Type.Number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.2,
    description: 'rate on embeddings and in the blocks',
  }),
  embeddingRange,
  balanced: Type.Number({
    minimum: 0,
    default: 0.05,
    description:
      'factor of the balanced loss: interactions of recommended medications against their co-occurrence. Without the factor of 0.0001 of a public approximation, under which it has no effect',
  }),
  balance: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.5,
    description: 'share of interactions in the balanced loss; the rest is co-occurrence',
  }),
  severities: Type.Optional(
    Type.String({
      format: 'path',
      minLength: 1,
      description:
        'table that grades interactions (.csv or .csv.gz): first and second, medication codes of the cohort, and severity, a number above 0, larger for worse, or minor, moderate or major (DDInter), which count 1, 2 and 3; absent: all interactions are alike',
    }),
  ),
});

export type RefineOptions = Static<typeof options>;
