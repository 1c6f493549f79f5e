import type { Static } from 'typebox';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { multiply, sigmoid, subtract, type Tensor } from '../../framework/tensor/index.js';
import type { Loss, LossInputs } from '../contracts/loss.js';
import { ddiController, labelWeight } from './shared/ddi-controllers.js';
import { interactingPairs, recommendedRate } from './shared/interacting-pairs.js';

const options = Type.Object({
  weight: Type.Number({
    minimum: 0,
    default: 0.001,
    description:
      'factor of the term in the total loss; 0.001 is the 0.0005 pᵀAp of SafeDrug and MoleRec, which counts pairs twice',
  }),
  controller: Type.Optional(ddiController),
});

export default component({
  kind: 'loss',
  type: 'ddi-penalty',
  version: 2,
  summary:
    'Expected number of interacting pairs among the recommended medications, ½ pᵀAp, with the controllers of SafeDrug and MoleRec as options.',
  options,
  rules: [
    {
      option: 'controller.target',
      above: 0,
      when: { 'controller.rule': ['exponential'] },
      because: 'the exponential rule divides the rate by the target',
    },
  ],
  properties: { needsTeacher: false, reads: ['scores'], minimumBatch: 1 },
  build: ({ options: chosen }) => penalty(chosen),
});

function penalty({ weight, controller }: Static<typeof options>): Loss {
  if (controller === undefined) return { weight, perPatient: (_scope, inputs) => expectedPairs(inputs) };
  const rateOf = (inputs: LossInputs) => recommendedRate(sigmoid(inputs.student.logits), controller.threshold, inputs);
  return {
    weight,
    perPatient: (_scope, inputs) => {
      const rate = rateOf(inputs);
      const labels = labelWeight(rate, controller);
      const pairs = expectedPairs(inputs);
      inputs.record?.('rate', rate);
      inputs.record?.('label-weight', labels);
      inputs.record?.('expected-pairs', pairs);
      return multiply(pairs, subtract(1, labels));
    },
    others: (inputs) => labelWeight(rateOf(inputs), controller),
  };
}

/** [patient] ½ pᵀAp. */
function expectedPairs({ student, medications, interactions }: LossInputs): Tensor {
  return interactingPairs(sigmoid(student.logits), medications, interactions);
}
