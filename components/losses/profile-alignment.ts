import { UserInputError } from '../../framework/errors.js';
import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import {
  add,
  linear,
  logSumExp,
  matmul,
  multiply,
  reduceSum,
  subtract,
  unitRows,
} from '../../framework/tensor/index.js';

/** Added to a score that must not count. Its exponential is zero. It is finite, so that a weight of zero still removes it. */
const excluded = -1e9;

export default component({
  kind: 'loss',
  type: 'profile-alignment',
  version: 1,
  summary:
    "Contrasts each patient's profile with the prescribed medications of the batch, both ways (LEADER, Eq. 10-12).",
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 0.005, description: 'β of Eq. 13' }),
    temperature: Type.Number({
      exclusiveMinimum: 0,
      default: 1,
      description: 'τ: cosines are divided by it; lower punishes near misses more',
    }),
    ids: Type.Union([Type.Literal('token'), Type.Literal('index')], {
      default: 'token',
      description:
        'rows of the embedding table used for the target medications: token, their own; index, shifted by three as in the released code',
    }),
    bias: Type.Boolean({
      default: true,
      description: 'a bias in the two projections; the paper prints none',
    }),
  }),
  keyDefaults: { bias: true },
  properties: { needsTeacher: false, reads: ['profile'], minimumBatch: 2 },
  build: ({ options }) => ({
    weight: options.weight,
    targets: options.ids,
    perPatient: (scope, { student, samePatient }) => {
      if (student.profile === undefined || student.encodeTarget === undefined) {
        throw new UserInputError({
          place: 'losses',
          reason:
            'profile-alignment needs a student that gives a profile vector and encodes target medications; this one does not',
          remedy: 'Remove the loss.',
        });
      }
      const shape = { width: student.profile.shape[1] as number, bias: options.bias };
      const target = unitRows(linear(scope.scope('medications'), student.encodeTarget(options.ids), shape));
      const profile = unitRows(linear(scope.scope('profile'), student.profile, shape));
      const cosine = multiply(matmul(target, profile, { transposeB: true }), 1 / options.temperature);
      const same = samePatient();
      const positive = reduceSum(multiply(cosine, same), [1]);
      // The denominators of Eq. 11 do not contain the positive pair.
      const contrast = add(cosine, multiply(same, excluded));
      const both = add(logSumExp(contrast, [0]), logSumExp(contrast, [1]));
      return subtract(both, multiply(positive, 2));
    },
  }),
});
