import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { decodingOptions } from '../shared/decoding/options.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { LeapModel } from './model.js';

const options = Type.Object({
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

export default component({
  kind: 'student',
  type: 'leap',
  version: 1,
  summary: 'LEAP: prescribes one medication after another from the diagnoses of the target visit (KDD 2017).',
  options,
  properties: {
    inputs: { diagnoses: 'used', procedures: 'unused', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['medication-frequencies'],
    gives: ['scores'],
    under: ({ order }) => ({ knowledge: order === 'listed' ? [] : ['medication-frequencies'] }),
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge) => new LeapModel(cohort, chosen, knowledge?.['medication-frequencies']),
  }),
});
