import { component, Type, UserInputError } from 'formulary/component';
import { negate, reduceMean, softplus, multiply, subtract } from 'formulary/tensor';

export default component({
  kind: 'loss',
  type: 'annealed',
  version: 1,
  summary: 'Cross-entropy whose weight falls from epoch to epoch: weight · decay^(epoch − 1).',
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the first epoch' }),
    decay: Type.Number({ default: 0.9, description: 'factor of the weight from one epoch to the next, in (0, 1]' }),
  }),
  properties: { needsTeacher: false, minimumBatch: 1 },
  build: ({ options: { weight, decay } }) => {
    if (decay <= 0 || decay > 1) {
      throw new UserInputError({
        place: 'losses',
        reason: `a decay of ${decay} lets the weight vanish or grow`,
        remedy: 'Choose one above 0 and at most 1.',
      });
    }
    return {
      weight,
      weightAt: ({ epoch }) => weight * decay ** (epoch - 1),
      perPatient: (_scope, { student, labels }) => {
        const truth = multiply(subtract(multiply(labels, 2), 1), student.logits);
        return reduceMean(softplus(negate(truth)), [1]);
      },
    };
  },
});
