import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'metric',
  type: 'parameters',
  version: 1,
  summary: 'Number of parameters that training changes; of a teacher and of another program it is not known.',
  options: Type.Object({}),
  properties: { range: [0, null], digits: 0, label: '# parameters', ofModel: true, whenNamed: true },
  build: () => ({ ofModel: ({ parameters }) => parameters }),
});
