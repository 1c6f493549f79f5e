import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'engine',
  summary: 'What computes tensor programs.',
  options: Type.Object({}),
  properties: { holds: 'component', kind: 'engine', position: 80 },
});
