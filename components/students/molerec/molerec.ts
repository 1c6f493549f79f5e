import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { requireFragments } from '../shared/fragment-mask.js';
import { requireWholeHeads } from '../shared/whole-heads.js';
import { MoleRecModel } from './model.js';

const options = Type.Object({
  width: Type.Integer({
    minimum: 1,
    default: 64,
    description: 'width of embeddings, states, molecules and fragments; a multiple of `heads`',
  }),
  heads: Type.Integer({ minimum: 1, default: 2, description: 'attention heads between fragments' }),
  layers: Type.Integer({ minimum: 1, default: 4, description: 'layers of the network over molecules' }),
  scoreHidden: Type.Integer({ minimum: 1, default: 32, description: 'hidden width of the score of a medication' }),
  dropout: Type.Number({
    minimum: 0,
    exclusiveMaximum: 1,
    default: 0.7,
    description: 'rate on the embeddings of diagnoses and procedures',
  }),
  embeddingRange,
});

export type MoleRecOptions = Static<typeof options>;

export default component({
  kind: 'student',
  type: 'molerec',
  version: 2,
  summary:
    'MoleRec: fragments count by how much they matter to the patient (WWW 2023); with a table of fragments, without batch norm.',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['molecules'],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => {
    requireWholeHeads(chosen.width, chosen.heads);
    return { for: (cohort, knowledge = {}) => new MoleRecModel(cohort, requireFragments(knowledge), chosen) };
  },
});
