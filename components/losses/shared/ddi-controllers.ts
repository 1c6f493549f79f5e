import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import {
  exp,
  greater,
  minimum,
  multiply,
  relu,
  subtract,
  where,
  type Tensor,
} from '../../../framework/tensor/index.js';

/** How much the labels of a patient count beside the penalty, as a function of the DDI rate of the recommended set. */
export const ddiController = Type.Object(
  {
    rule: Type.Union(
      [Type.Literal('proportional'), Type.Literal('proportional-as-released'), Type.Literal('exponential')],
      {
        default: 'proportional',
        description:
          'β above the target. proportional, SafeDrug: max(0, 1 − (rate − target) / gain); proportional-as-released: min in place of max, so that β is 0 and then negative; exponential, MoleRec: exp(coefficient · (1 − rate / target))',
      },
    ),
    target: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.06,
      description: 'DDI rate of a recommended set up to which nothing is penalized: β = 1',
    }),
    gain: Type.Number({
      exclusiveMinimum: 0,
      default: 0.05,
      description:
        'K_p of the proportional rules: excess of the rate over the target at which the penalty alone counts',
    }),
    coefficient: Type.Number({
      exclusiveMinimum: 0,
      default: 2.5,
      description: 'of the exponential rule: higher leaves less to the labels above the target',
    }),
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'probability from which on a medication is in the recommended set',
    }),
  },
  {
    description:
      "weigh by each patient's recommended set: 1 − β for the penalty and β for all other terms; absent: always the whole penalty",
  },
);

export type DdiController = Static<typeof ddiController>;

/** [patient] β: 1 up to the target, then by the rule. `rate` [patient]. */
export function labelWeight(rate: Tensor, { rule, target, gain, coefficient }: DdiController): Tensor {
  const excess = relu(subtract(rate, target));
  switch (rule) {
    case 'proportional':
      return relu(subtract(1, multiply(excess, 1 / gain)));
    case 'proportional-as-released':
      return where(greater(rate, target), minimum(subtract(1, multiply(excess, 1 / gain)), 0), 1);
    case 'exponential':
      return exp(multiply(excess, -coefficient / target));
  }
}
