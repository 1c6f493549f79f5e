import type { Static } from 'typebox';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import {
  cast,
  divide,
  exp,
  greater,
  multiply,
  sigmoid,
  subtract,
  type Scope,
  type Tensor,
} from '../../framework/tensor/index.js';
import type { Loss, LossInputs } from '../contracts/loss.js';
import { interactingPairs, recommendedRate } from './shared/interacting-pairs.js';

const options = Type.Object({
  weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the total loss' }),
  target: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.05,
    description: 'DDI rate of a recommended set up to which nothing is penalized',
  }),
  temperature: Type.Number({
    exclusiveMinimum: 0,
    default: 0.5,
    description: 'T of the first epoch: higher lets the penalty take over more often',
  }),
  decay: Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 0.85,
    description: 'factor of T after every epoch',
  }),
  threshold: Type.Number({
    minimum: 0,
    maximum: 1,
    default: 0.5,
    description: 'probability from which on a medication is in the recommended set',
  }),
});

export default component({
  kind: 'loss',
  type: 'ddi-annealing',
  version: 1,
  summary:
    'Share of interacting pairs among all pairs of probabilities, pᵀAp / |M|², which takes the place of all other terms by chance where the DDI rate is above a target (GAMENet, Eq. 11).',
  options,
  properties: { needsTeacher: false, reads: ['scores'], minimumBatch: 1 },
  build: ({ options: chosen }) => annealing(chosen),
});

function annealing(chosen: Static<typeof options>): Loss {
  return {
    weight: chosen.weight,
    perPatient: (scope, inputs) => {
      const takesOver = takeover(scope, inputs, chosen);
      const { medications, interactions, student } = inputs;
      const pairs = interactingPairs(sigmoid(student.logits), medications, interactions);
      const share = multiply(pairs, 2 / medications ** 2);
      inputs.record?.('share', share);
      inputs.record?.('rate', rateOf(inputs, chosen));
      inputs.record?.('taken-over', takesOver);
      return multiply(share, takesOver);
    },
    others: (inputs, scope) => subtract(1, takeover(scope, inputs, chosen)),
    feeds: ({ epoch, patients, scope, generator }) => {
      const draws = new Float32Array(patients);
      generator.uniformInto(draws, 0, 1);
      return {
        [`${scope}/draws`]: { data: draws, shape: [patients] },
        [`${scope}/temperature`]: {
          data: Float32Array.of(chosen.temperature * chosen.decay ** (epoch - 1)),
          shape: [],
        },
      };
    },
  };
}

function rateOf(inputs: LossInputs, { threshold }: Static<typeof options>): Tensor {
  return recommendedRate(sigmoid(inputs.student.logits), threshold, inputs);
}

/** [patient] 1 where rate > target and a draw is below exp((target − rate) / T), else 0. */
function takeover(scope: Scope, inputs: LossInputs, chosen: Static<typeof options>): Tensor {
  const rate = rateOf(inputs, chosen);
  const chance = exp(divide(subtract(chosen.target, rate), scope.input('temperature', [])));
  const isDrawn = cast(greater(chance, scope.input('draws', ['patient'])), 'float32');
  return multiply(cast(greater(rate, chosen.target), 'float32'), isDrawn);
}
