import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'losses',
  summary: 'The terms of the training loss by name; the total is the sum of weight × mean.',
  options: Type.Object({}),
  properties: {
    holds: 'components',
    kind: 'loss',
    position: 50,
    readsFrom: 'student',
    required: {
      path: 'evaluation.subject',
      values: ['predictions', 'efficiency'],
      unless: [
        { path: 'evaluation.predictor', values: ['teacher', 'language-model'] },
        { path: 'evaluation.predictor.type', values: ['external'] },
      ],
    },
  },
});
