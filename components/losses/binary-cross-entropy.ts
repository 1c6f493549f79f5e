import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { multiply, reduceMean, softplus, subtract, type Tensor } from '../../framework/tensor/index.js';
import type { Loss } from '../contracts/loss.js';

export default component({
  kind: 'loss',
  type: 'binary-cross-entropy',
  version: 1,
  summary:
    'Binary cross-entropy between logits and the prescribed medications, mean over medications (LEADER, Eq. 2 and 8).',
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the total loss' }),
  }),
  properties: { needsTeacher: false, reads: ['scores'], minimumBatch: 1 },
  build: ({ options }) => crossEntropy(options.weight),
});

/** The term itself, for models that use it without a section in the file. */
export function crossEntropy(weight: number): Loss {
  return { weight, perPatient: (_scope, { student, labels }) => crossEntropyOf(student.logits, labels) };
}

/**
 * [patient] mean over medications of softplus(z) − y z, which is the cross-entropy of σ(z) without the overflow of a logarithm
 * of zero.
 *
 * @param logits z [patient, medication]
 * @param labels y [patient, medication] 0 or 1
 */
export function crossEntropyOf(logits: Tensor, labels: Tensor): Tensor {
  return reduceMean(subtract(softplus(logits), multiply(labels, logits)), [-1]);
}
