import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { thresholdOption } from './shared/threshold.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'f1',
  version: 1,
  summary: 'Harmonic mean of precision and recall of each patient, 2|O ∩ Y| / (|O| + |Y|), mean over patients.',
  options: Type.Object(thresholdOption),
  keyDefaults: { threshold: 'fixed' },
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'F1-score' },
  build: ({ options }) =>
    metricOfSetSizes(options.threshold, ({ recommended, prescribed, both }) =>
      ratio(2 * both, recommended + prescribed),
    ),
});
