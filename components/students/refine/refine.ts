import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { requireWholeHeads } from '../shared/whole-heads.js';
import { RefineModel } from './model.js';
import { medicationGraphs } from './medication-graphs.js';

const count = (value: number, description: string) => Type.Integer({ minimum: 1, default: value, description });

const options = Type.Object({
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
  severity: Type.Union([Type.Literal('binary'), Type.Literal('graded')], {
    default: 'binary',
    description: 'weights of interactions: binary, all the same; graded, by their severity, for datasets that know it',
  }),
});

export type RefineOptions = Static<typeof options>;

export default component({
  kind: 'student',
  type: 'refine',
  version: 1,
  summary:
    'REFINE, a re-implementation of what is public, without laboratory values and dosage: trends of medications and two graphs (NeurIPS 2023).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'used', profile: 'unused' },
    patients: { singleVisit: false, multiVisit: true },
    knowledge: ['co-occurrence'],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => {
    requireWholeHeads(chosen.width, chosen.heads);
    return {
      for: (cohort, knowledge) =>
        new RefineModel(cohort, medicationGraphs(cohort, knowledge?.['co-occurrence'], chosen), chosen),
    };
  },
});
