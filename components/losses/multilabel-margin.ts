import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { add, multiply, reduceSum, sigmoid, subtract, type Tensor } from '../../framework/tensor/index.js';

export default component({
  kind: 'loss',
  type: 'multilabel-margin',
  version: 1,
  summary:
    'Hinge between the probabilities of prescribed and of other medications, summed over their pairs, per medication (GAMENet, SafeDrug).',
  options: Type.Object({
    weight: Type.Number({
      minimum: 0,
      default: 0.05,
      description: 'factor of the term in the total loss; SafeDrug: 0.05 beside 0.95 of the cross-entropy',
    }),
  }),
  properties: { needsTeacher: false, reads: ['scores'], minimumBatch: 1 },
  build: ({ options }) => ({
    weight: options.weight,
    perPatient: (_scope, { student, labels }) => marginOf(student.logits, labels),
  }),
});

/**
 * [patient] (1 / medications) Σ over prescribed j and other i of max(0, 1 − (p_j − p_i)), p = σ(logits). Probabilities differ
 * by less than 1, so the maximum never acts, and with n prescribed and m other medications the sum is n m − m Σ p_j + n Σ p_i.
 *
 * @param logits [patient, medication]
 * @param labels [patient, medication] 0 or 1
 */
export function marginOf(logits: Tensor, labels: Tensor): Tensor {
  const medications = logits.shape[1] as number;
  const probability = sigmoid(logits);
  const prescribed = reduceSum(labels, [-1]);
  const others = subtract(medications, prescribed);
  const ofPrescribed = reduceSum(multiply(labels, probability), [-1]);
  const ofOthers = subtract(reduceSum(probability, [-1]), ofPrescribed);
  const pairs = multiply(prescribed, others);
  const sum = add(subtract(pairs, multiply(others, ofPrescribed)), multiply(prescribed, ofOthers));
  return multiply(sum, 1 / medications);
}
