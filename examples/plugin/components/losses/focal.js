import { component } from 'formulary/component';
import { exp, multiply, negate, reduceMean, softplus, subtract } from 'formulary/tensor';
import { Type } from 'typebox';

export default component({
  kind: 'loss',
  type: 'focal',
  version: 1,
  summary:
    'Focal loss: cross-entropy that counts medications less the surer the student is of them (Lin et al., 2017, Eq. 4).',
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the total loss' }),
    focus: Type.Number({
      minimum: 0,
      default: 2,
      description: 'γ, the exponent of the doubt 1 - p: 0 is plain cross-entropy, larger values ignore what is easy',
    }),
  }),
  properties: { needsTeacher: false, minimumBatch: 1 },
  build: ({ options }) => ({
    weight: options.weight,
    perPatient: (_scope, { student, labels }) => {
      // s z, with s = 1 for a prescribed medication and -1 for any other, is the logit of the truth: p = sigmoid(s z).
      const truth = multiply(subtract(multiply(labels, 2), 1), student.logits);
      const crossEntropy = softplus(negate(truth));
      // (1 - p)^γ by way of its logarithm, -γ softplus(s z): no power of zero, no overflow.
      const doubt = exp(multiply(softplus(truth), -options.focus));
      return reduceMean(multiply(doubt, crossEntropy), [-1]);
    },
  }),
});
