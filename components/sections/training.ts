import type { Static } from 'typebox';
import type { RefersTo } from '../../framework/registry/section.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

const options = Type.Object({
  epochs: Type.Integer({
    minimum: 1,
    default: 100,
    description: 'Most passes over the training patients; fewer where patience runs out.',
  }),
  batchSize: Type.Integer({ minimum: 1, default: 4, description: 'Patients per training step.' }),
  bucket: Type.Integer({
    minimum: 1,
    default: 1,
    description:
      "Batches' worth of shuffled patients that are sorted by their number of codes before they are cut into batches: fewer empty places in packed batches, which are then less mixed. 1: no sorting.",
  }),
  learningRate: Type.Number({ exclusiveMinimum: 0, default: 5e-4, description: 'Learning rate, per step.' }),
  optimizer: Type.Union([Type.Literal('adam'), Type.Literal('adamw'), Type.Literal('rmsprop')], {
    default: 'adam',
    description: 'The rule that turns gradients into updates.',
  }),
  weightDecay: Type.Number({
    minimum: 0,
    default: 0,
    description: 'Share of each weight that is taken off per step, times the learning rate.',
  }),
  gradientClipping: Type.Optional(
    Type.Number({
      exclusiveMinimum: 0,
      description: 'Largest L2 norm of all gradients together; longer ones are scaled down. Off where absent.',
    }),
  ),
  monitor: Type.String({
    default: 'validation/prauc',
    description: 'The curve that decides which epoch is best: split/metric.',
    examples: ['validation/prauc', 'validation/loss'],
    refersTo: {
      section: 'metrics',
      also: ['loss'],
      below: ['validation', 'train'],
      fit: [
        { declares: 'higherIsBetter', because: 'of it more is neither better nor worse, so it cannot choose an epoch' },
        {
          lacks: 'afterTraining',
          because: 'it needs what is known when training has ended, so it cannot choose an epoch',
        },
      ],
    } satisfies RefersTo,
  }),
  patience: Type.Integer({
    minimum: 0,
    default: 10,
    description: 'Epochs without a better value after which training stops; 0 never stops early.',
  }),
  unlabelled: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Learn, from the losses that compare with the teacher, also about the further patients of the dataset (split `extra`), without their labels.',
    }),
  ),
  continuable: Type.Optional(
    Type.Boolean({
      default: false,
      description:
        'Keep the state behind the last epoch (about four times the model, below runs/kept): a training with more epochs and all else equal continues it, and ends with the same weights as one from the start.',
    }),
  ),
  targets: Type.Optional(
    Type.Union([Type.Literal('last-visit'), Type.Literal('every-visit')], {
      default: 'last-visit',
      description:
        "What is learnt from, and what the best epoch is chosen by: each patient's last visit, or every visit as it stood when it took place. An epoch is scored by the mean over such samples of validation patients: with every visit, patients count as often as they have visits.",
    }),
  ),
});

export default component({
  kind: 'section',
  type: 'training',
  summary: 'How the student is trained.',
  options,
  keyExcludes: ['continuable'],
  rules: [
    {
      option: 'weightDecay',
      is: [0],
      when: { optimizer: ['adam', 'rmsprop'] },
      because: 'of the optimizers adamw alone has a weight decay',
    },
  ],
  keyDefaults: { targets: 'last-visit', unlabelled: false },
  rehearsal: { epochs: 1, batchSize: 16 },
  properties: { holds: 'settings', position: 90, continues: { option: 'epochs', when: 'continuable' } },
});

declare module '../../framework/registry/component.js' {
  interface Services {
    training: Static<typeof options>;
  }
}
