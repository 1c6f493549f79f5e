import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { calibrationBins, calibrationError } from './shared/calibration.js';

export default component({
  kind: 'metric',
  type: 'calibration-error',
  version: 1,
  summary:
    'Expected calibration error: by how much probabilities miss the share of medications that were prescribed, over all patients together.',
  options: Type.Object({
    bins: Type.Integer({ minimum: 1, default: 10, description: 'bins of equal width between 0 and 1' }),
  }),
  properties: { range: [0, 1], higherIsBetter: false, digits: 4, label: 'ECE' },
  build: ({ options }) => ({
    pooled: (predictions, rows) => calibrationError(calibrationBins(predictions, rows, options.bins)),
  }),
});
