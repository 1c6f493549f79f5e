import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'launcher',
  summary: 'Where runs are computed. Holds for the whole experiment.',
  options: Type.Object({}),
  properties: { holds: 'component', kind: 'launcher', position: 120, common: true },
});
