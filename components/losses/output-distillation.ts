import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { add, multiply, negate, reduceMean, sigmoid, softplus, subtract } from '../../framework/tensor/index.js';
import type { Tensor } from '../../framework/tensor/index.js';
import { requireTeacher } from './shared/require-teacher.js';

export default component({
  kind: 'loss',
  type: 'output-distillation',
  version: 1,
  summary:
    "Bernoulli KL divergence from the student's softened probabilities to the teacher's, times T², mean over medications (Hinton et al.).",
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the total loss' }),
    temperature: Type.Number({
      exclusiveMinimum: 0,
      default: 10,
      description: 'T: logits are divided by it; higher shows more of what the teacher thinks of unlikely medications',
    }),
  }),
  properties: { needsTeacher: true, reads: ['scores'], minimumBatch: 1 },
  build: ({ options }) => ({
    weight: options.weight,
    perPatient: (_scope, { student, teacher }) => {
      const inverse = 1 / options.temperature;
      const softened = multiply(requireTeacher(teacher, 'output-distillation').logits, inverse);
      const divergence = bernoulliDivergence(softened, multiply(student.logits, inverse));
      return multiply(reduceMean(divergence, [-1]), options.temperature ** 2);
    },
  }),
});

/**
 * KL(σ(teacher) ‖ σ(student)) of every entry, from logits:
 * σ(t) (log σ(t) - log σ(s)) + σ(-t) (log σ(-t) - log σ(-s)), with log σ(x) = -softplus(-x).
 */
function bernoulliDivergence(teacher: Tensor, student: Tensor): Tensor {
  const positive = multiply(sigmoid(teacher), subtract(softplus(negate(student)), softplus(negate(teacher))));
  const negative = multiply(sigmoid(negate(teacher)), subtract(softplus(student), softplus(teacher)));
  return add(positive, negative);
}
