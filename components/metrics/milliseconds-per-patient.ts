import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'metric',
  type: 'milliseconds-per-patient',
  version: 1,
  summary: 'Milliseconds of a recommendation for one patient, asked for alone; the median of some.',
  options: Type.Object({}),
  properties: { range: [0, null], digits: 3, label: 'ms/patient', ofModel: true, whenNamed: true },
  build: () => ({ ofModel: ({ millisecondsPerPatient }) => millisecondsPerPatient }),
});
