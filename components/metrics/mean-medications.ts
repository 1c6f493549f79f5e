import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { metricOfSetSizes } from './shared/per-patient.js';
import { thresholdOption } from './shared/threshold.js';

export default component({
  kind: 'metric',
  type: 'mean-medications',
  version: 1,
  summary: 'Number of recommended medications, mean over patients (SafeDrug, Avg. # of Drugs).',
  options: Type.Object(thresholdOption),
  properties: { range: [0, null], digits: 2, label: '# medications' },
  build: ({ options }) => metricOfSetSizes(options.threshold, ({ recommended }) => recommended),
});
