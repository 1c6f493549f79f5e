import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { thresholdOption } from './shared/threshold.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'jaccard',
  version: 1,
  summary: 'Jaccard similarity |O ∩ Y| / |O ∪ Y| of the recommended and the prescribed set, mean over patients.',
  options: Type.Object(thresholdOption),
  keyDefaults: { threshold: 'fixed' },
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'Jaccard' },
  build: ({ options }) =>
    metricOfSetSizes(options.threshold, ({ recommended, prescribed, both }) =>
      ratio(both, recommended + prescribed - both),
    ),
});
