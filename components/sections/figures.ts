import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'figures',
  summary: 'Pictures of the report by name. They are drawn from the results of all rows; no result depends on them.',
  options: Type.Object({}),
  properties: { holds: 'components', kind: 'figure', position: 130, common: true, whenAbsent: 'none' },
});
