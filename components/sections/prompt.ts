import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'prompt',
  summary: 'How a patient is put into words for the teacher.',
  options: Type.Object({}),
  properties: { holds: 'component', kind: 'prompt', position: 20 },
});
