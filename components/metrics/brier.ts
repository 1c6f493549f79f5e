import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'metric',
  type: 'brier',
  version: 1,
  summary:
    'Brier score: squared distance of probabilities from what was prescribed, mean over medications and patients.',
  options: Type.Object({}),
  properties: { range: [0, 1], higherIsBetter: false, digits: 4, label: 'Brier' },
  build: () => ({
    perPatient: ({ patients, medications, truth, probability }) =>
      Float64Array.from({ length: patients }, (_, patient) => {
        let sum = 0;
        for (let cell = patient * medications; cell < (patient + 1) * medications; cell++)
          sum += (probability[cell]! - truth[cell]!) ** 2;
        return sum / medications;
      }),
  }),
});
