import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'dataset',
  summary: 'The patients: where they come from and how a cohort is made of them.',
  options: Type.Object({}),
  properties: {
    holds: 'component',
    kind: 'dataset',
    position: 10,
    required: { path: 'evaluation.subject', values: ['predictions', 'cohort', 'efficiency'] },
  },
});
