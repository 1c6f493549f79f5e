import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { thresholdOption } from './shared/threshold.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'recall',
  version: 1,
  summary: 'Share of the prescribed medications that were recommended, |O ∩ Y| / |Y|, mean over patients.',
  options: Type.Object(thresholdOption),
  keyDefaults: { threshold: 'fixed' },
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'Recall' },
  build: ({ options }) => metricOfSetSizes(options.threshold, ({ prescribed, both }) => ratio(both, prescribed)),
});
