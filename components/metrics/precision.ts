import { Type } from 'typebox';
import { component } from '../../framework/registry/component.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'precision',
  version: 1,
  summary: 'Share of the recommended medications that were prescribed, |O ∩ Y| / |O|, mean over patients.',
  options: Type.Object({}),
  properties: { higherIsBetter: true, digits: 4, label: 'Precision' },
  build: () => metricOfSetSizes(({ recommended, both }) => ratio(both, recommended)),
});
