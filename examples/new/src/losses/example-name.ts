import { component } from '../../../../framework/registry/component.js';
import { Type } from '../../../../framework/registry/type.js';
import { add, multiply, negate, reduceMean, softplus, subtract } from '../../../../framework/tensor/index.js';

export default component({
  kind: 'loss',
  type: 'example-name',
  // Part of the cache key: raise it when results change.
  version: 1,
  // What it does, in one sentence: `list` and `describe` show it.
  summary: 'Cross-entropy in which a medication that was prescribed counts more than one that was not.',
  options: Type.Object({
    weight: Type.Number({ minimum: 0, default: 1, description: 'factor of the term in the total loss' }),
    prescribed: Type.Number({ minimum: 0, default: 2, description: 'how much a prescribed medication counts' }),
  }),
  properties: { needsTeacher: false, minimumBatch: 1 },
  build: ({ options }) => ({
    weight: options.weight,
    /** [patient] the mean over medications. */
    perPatient: (_scope, { student: { logits }, labels }) => {
      const missed = multiply(multiply(labels, softplus(negate(logits))), options.prescribed);
      const invented = multiply(subtract(1, labels), softplus(logits));
      return reduceMean(add(missed, invented), [1]);
    },
  }),
});
