import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { thresholdOption } from './shared/threshold.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'precision',
  version: 1,
  summary: 'Share of the recommended medications that were prescribed, |O ∩ Y| / |O|, mean over patients.',
  options: Type.Object(thresholdOption),
  keyDefaults: { threshold: 'fixed' },
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'Precision' },
  build: ({ options }) => metricOfSetSizes(options.threshold, ({ recommended, both }) => ratio(both, recommended)),
});
