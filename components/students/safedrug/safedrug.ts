import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { component } from '../../../framework/registry/component.js';
import { embeddingRange } from '../shared/embedding-range.js';
import { requireFragments } from '../shared/fragment-mask.js';
import { SafeDrugModel } from './model.js';

const options = Type.Object({
  protocol: Type.Union([Type.Literal('corrected'), Type.Literal('as-released')], {
    default: 'corrected',
    description:
      'preset of the options below: as-released, the published program; corrected, the paper, which trains its molecular network',
  }),
  width: Type.Integer({
    minimum: 1,
    default: 64,
    description: 'width of embeddings, states and features of molecules',
  }),
  radius: Type.Integer({
    minimum: 0,
    default: 2,
    description: 'bonds around an atom that decide which embedding it has',
  }),
  layers: Type.Integer({ minimum: 0, default: 2, description: 'rounds of messages between the atoms of a molecule' }),
  molecularNetwork: Type.Union([Type.Literal('trained'), Type.Literal('frozen')], {
    default: 'trained',
    description:
      'whether the network over molecules is trained; frozen, as released: its output is a fixed random feature, which costs nothing in training',
  }),
  dropout: Type.Number({ minimum: 0, exclusiveMaximum: 1, default: 0.5, description: 'rate on embeddings' }),
  embeddingRange,
});

export type SafeDrugOptions = Static<typeof options>;

export default component({
  kind: 'student',
  type: 'safedrug',
  version: 2,
  summary: 'SafeDrug: molecules as graphs and as sets of fragments decide which medications fit (IJCAI 2021).',
  options,
  presets: {
    option: 'protocol',
    values: {
      corrected: { molecularNetwork: 'trained' },
      'as-released': { molecularNetwork: 'frozen' },
    },
  },
  properties: {
    inputs: { diagnoses: 'used', procedures: 'used', medications: 'unused', profile: 'unused' },
    patients: { singleVisit: true, multiVisit: true },
    knowledge: ['molecules'],
    gives: ['scores', 'feature'],
  },
  build: ({ options: chosen }) => ({
    for: (cohort, knowledge = {}) => new SafeDrugModel(cohort, requireFragments(knowledge), chosen),
  }),
});
