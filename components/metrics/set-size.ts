import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { thresholdOption } from './shared/threshold.js';
import { metricOfSetSizes } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'set-size',
  version: 1,
  summary: 'Number of recommended medications, mean over patients: beside the DDI rate, which larger sets raise.',
  options: Type.Object(thresholdOption),
  properties: { higherIsBetter: false, digits: 2, label: '# med.' },
  build: ({ options }) => metricOfSetSizes(options.threshold, ({ recommended }) => recommended),
});
