import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'student',
  summary: 'The small model that recommends medications.',
  options: Type.Object({}),
  properties: {
    holds: 'component',
    kind: 'student',
    position: 40,
    required: {
      path: 'evaluation.subject',
      values: ['predictions', 'model', 'efficiency'],
      unless: [
        { path: 'evaluation.predictor.type', values: ['external'] },
        { path: 'evaluation.predictor', values: ['language-model'] },
      ],
    },
  },
});
