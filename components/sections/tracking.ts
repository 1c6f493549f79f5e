import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'tracking',
  summary: 'Where runs are shown beside each other. Holds for the whole experiment.',
  options: Type.Object({}),
  properties: { holds: 'component', kind: 'tracker', position: 110, common: true },
});
