import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

export const options = Type.Object({
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
