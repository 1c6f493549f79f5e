import type { Static } from 'typebox';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { multiply, negate, add, sigmoid } from '../../framework/tensor/index.js';
import type { Loss } from '../contracts/loss.js';
import { interactingPairs, recommendedRate, shareAbove } from './shared/interacting-pairs.js';

const controller = Type.Object(
  {
    target: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.06,
      description: 'DDI rate of a recommended set up to which nothing is penalized',
    }),
    gain: Type.Number({
      exclusiveMinimum: 0,
      default: 0.05,
      description: 'K_p: excess of the rate over the target at which the penalty alone counts',
    }),
    threshold: Type.Number({
      minimum: 0,
      maximum: 1,
      default: 0.5,
      description: 'probability above which a medication is in the recommended set',
    }),
  },
  {
    description:
      "weigh by each patient's recommended set as SafeDrug does: 1 − β for the penalty and β for all other terms, β = max(0, 1 − (rate − target) / gain); absent: always the whole penalty",
  },
);

const options = Type.Object({
  weight: Type.Number({
    minimum: 0,
    default: 0.001,
    description: 'factor of the term in the total loss; 0.001 is the 0.0005 pᵀAp of SafeDrug, which counts pairs twice',
  }),
  controller: Type.Optional(controller),
});

export default component({
  kind: 'loss',
  type: 'ddi-penalty',
  version: 1,
  summary:
    'Expected number of interacting pairs among the recommended medications, ½ pᵀAp, with the proportional controller of SafeDrug as an option.',
  options,
  properties: { needsTeacher: false, minimumBatch: 1 },
  build: ({ options: chosen }) => penalty(chosen),
});

function penalty({ weight, controller: control }: Static<typeof options>): Loss {
  if (control === undefined) {
    return {
      weight,
      perPatient: (_scope, { student, medications, interactions }) =>
        interactingPairs(sigmoid(student.logits), medications, interactions),
    };
  }
  return {
    weight,
    perPatient: (_scope, inputs) => {
      const probability = sigmoid(inputs.student.logits);
      const expected = interactingPairs(probability, inputs.medications, inputs.interactions);
      return multiply(expected, shareAbove(recommendedRate(probability, control.threshold, inputs), control));
    },
    others: ({ student, ...inputs }) => {
      const rate = recommendedRate(sigmoid(student.logits), control.threshold, inputs);
      return add(negate(shareAbove(rate, control)), 1);
    },
  };
}
