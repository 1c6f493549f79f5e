import { Type } from '../../../../framework/registry/type.js';

/** The options of models that prescribe one medication after another. */
export const decodingOptions = {
  order: Type.Union([Type.Literal('rare-first'), Type.Literal('listed')], {
    default: 'rare-first',
    description:
      'the order in which training names the medications of a visit: those that training visits have least often first, or as the source lists them',
  }),
  steps: Type.Integer({
    minimum: 1,
    default: 20,
    description: 'tokens that are decoded at most for a patient, the one that ends the set counted',
  }),
  beam: Type.Integer({
    minimum: 1,
    default: 1,
    description:
      'hypotheses that are kept for a patient while decoding; 1 is greedy: the most probable token at each step',
  }),
};
