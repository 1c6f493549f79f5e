import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'section',
  type: 'metrics',
  summary: 'The scores of a row by name. All metrics that exist where the section is absent.',
  options: Type.Object({}),
  properties: { holds: 'components', kind: 'metric', position: 70, whenAbsent: 'all', scores: true },
});
