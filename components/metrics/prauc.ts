import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { averagePrecision } from './shared/average-precision.js';

export default component({
  kind: 'metric',
  type: 'prauc',
  version: 1,
  summary:
    'Area under the precision-recall curve: average precision over the medications, mean over patients (LEADER §IV-A3).',
  options: Type.Object({}),
  properties: { range: [0, 1], higherIsBetter: true, digits: 4, label: 'PRAUC' },
  build: () => ({
    perPatient: ({ patients, medications, truth, probability }) =>
      Float64Array.from({ length: patients }, (_, patient) => {
        const row = [patient * medications, (patient + 1) * medications] as const;
        return averagePrecision(truth.subarray(...row), probability.subarray(...row));
      }),
  }),
});
