import { Type } from 'typebox';
import { component } from '../../framework/registry/component.js';
import { metricOfSetSizes, ratio } from './shared/per-patient.js';

export default component({
  kind: 'metric',
  type: 'recall',
  version: 1,
  summary: 'Share of the prescribed medications that were recommended, |O ∩ Y| / |Y|, mean over patients.',
  options: Type.Object({}),
  properties: { higherIsBetter: true, digits: 4, label: 'Recall' },
  build: () => metricOfSetSizes(({ prescribed, both }) => ratio(both, prescribed)),
});
