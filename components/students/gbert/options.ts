import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { embeddingRange } from '../shared/embedding-range.js';

const count = (value: number, description: string) => Type.Integer({ minimum: 1, default: value, description });
const rate = (value: number, description: string) =>
  Type.Number({ minimum: 0, exclusiveMaximum: 1, default: value, description });

const pretraining = Type.Object(
  {
    epochs: Type.Integer({
      minimum: 0,
      default: 20,
      description: 'passes over all visits of training patients; 0 leaves it out',
    }),
    batchSize: count(64, 'visits per step'),
    learningRate: Type.Number({ exclusiveMinimum: 0, default: 5e-4, description: 'learning rate of Adam, per step' }),
    maskRate: rate(
      0.15,
      'share of codes that are hidden: 8 of 10 behind the mask, 1 of 10 behind another code of the same vocabulary, 1 of 10 stays',
    ),
  },
  {
    default: { epochs: 20, batchSize: 64, learningRate: 5e-4, maskRate: 0.15 },
    description: 'recovering hidden codes of single visits, each kind from itself and from the other, before training',
  },
);

const alternation = Type.Object(
  {
    rounds: Type.Integer({ minimum: 2, description: 'rounds of pre-training; as released 16' }),
    epochs: count(5, 'epochs of fine-tuning between two rounds'),
  },
  {
    description:
      'pre-training and fine-tuning in turns, before the training of the row, which is the last fine-tuning: each round makes the `epochs` of `pretraining`; between two the model itself learns every visit of the training patients, with binary cross-entropy and the batch size and learning rate of `pretraining`. Absent: pre-training once',
  },
);

export const options = Type.Object({
  protocol: Type.Union([Type.Literal('corrected'), Type.Literal('as-released')], {
    default: 'corrected',
    description:
      'preset of the options below: as-released, the public program with its mixed-up visits, 16 rounds of 5 epochs of pre-training and 5 of training; corrected, visits apart and pre-training once',
  }),
  width: count(64, 'width of embeddings and blocks, a multiple of `heads`; the published program has 300'),
  heads: count(4, 'attention heads of the blocks and of the attention over ontologies'),
  layers: count(2, 'transformer blocks over a set of codes'),
  innerWidth: count(64, 'inner width of the feed-forward part of a block; the published program has 300'),
  dropout: rate(0.4, 'rate in the blocks'),
  attentionDropout: rate(0.1, 'rate on attention weights of the blocks'),
  embeddingRange,
  visits: Type.Union([Type.Literal('separate'), Type.Literal('interleaved')], {
    default: 'separate',
    description:
      'which sets are averaged in which role: separate, earlier diagnoses and earlier medications each by themselves, as the paper means; interleaved, as released: diagnoses and medications of the visits in turn, of which the first half stands for diagnoses and the second for medications. Here that mixes the roles; in the released program, which reads all visits at once, it also shows target medications of patients with three visits or more',
  }),
  pretraining,
  alternation: Type.Optional(alternation),
});

export const presets = {
  option: 'protocol',
  values: {
    corrected: { visits: 'separate' },
    'as-released': {
      visits: 'interleaved',
      pretraining: { epochs: 5, batchSize: 64, learningRate: 5e-4, maskRate: 0.15 },
      alternation: { rounds: 16, epochs: 5 },
    },
  },
} as const;

export type GBertOptions = Static<typeof options>;
