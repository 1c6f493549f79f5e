import { UserInputError } from '../../framework/errors.js';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { divide, linear, reduceMean, reduceSum, square, subtract } from '../../framework/tensor/index.js';
import type { Tensor } from '../../framework/tensor/index.js';
import type { TeacherTensors } from '../contracts/loss.js';
import { requireTeacher } from './shared/require-teacher.js';

export default component({
  kind: 'loss',
  type: 'feature-distillation',
  version: 1,
  summary: "Squared error between the projected student feature and the teacher's hidden state (LEADER, Eq. 9).",
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 0.4, description: 'α of Eq. 13' }),
    reduction: Type.Union([Type.Literal('mean'), Type.Literal('sum')], {
      default: 'mean',
      description:
        'over the dimensions of the hidden state: mean as released, sum as Eq. 9 prints (α must then shrink by the width)',
    }),
    standardize: Type.Boolean({
      default: false,
      description: 'compare with the hidden state standardized per dimension over the training patients',
    }),
    bias: Type.Boolean({
      default: true,
      description: 'a bias in the projector W_p; the paper prints none',
    }),
  }),
  keyDefaults: { bias: true },
  properties: { needsTeacher: true, reads: ['feature'], minimumBatch: 1 },
  build: ({ options }) => ({
    weight: options.weight,
    perPatient: (scope, { student, teacher }) => {
      const signal = requireTeacher(teacher, 'feature-distillation');
      if (student.feature === undefined) {
        throw new UserInputError({
          place: 'losses',
          reason: 'feature-distillation needs a student that gives a feature; this student has none',
          remedy: 'Use output-distillation.',
        });
      }
      const target = options.standardize ? standardized(signal) : signal.hidden;
      const projected = linear(scope.scope('projector'), student.feature, {
        width: signal.hiddenMean.length,
        bias: options.bias,
      });
      const squared = square(subtract(projected, target));
      return options.reduction === 'mean' ? reduceMean(squared, [-1]) : reduceSum(squared, [-1]);
    },
  }),
});

function standardized({ hidden, hiddenMean, hiddenDeviation }: TeacherTensors): Tensor {
  const { graph } = hidden;
  const shape = [hiddenMean.length];
  // A dimension that never varies would divide by zero. It keeps its distance from the mean, which is zero.
  const deviation = hiddenDeviation.map((value) => (value > 0 ? value : 1));
  const centred = subtract(hidden, graph.constant({ data: hiddenMean, shape }));
  return divide(centred, graph.constant({ data: deviation, shape }));
}
