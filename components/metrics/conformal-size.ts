import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { conformalOption, conformalSets } from './shared/conformal.js';

export default component({
  kind: 'metric',
  type: 'conformal-size',
  version: 1,
  summary:
    'Number of medications in conformal sets, mean over patients: how much it costs to hold 1 − alpha of the prescribed.',
  options: Type.Object(conformalOption),
  properties: {
    higherIsBetter: false,
    range: [0, null],
    digits: 2,
    label: 'conformal size',
    whenNamed: true,
    afterTraining: true,
  },
  build: ({ options: { alpha } }) => ({
    perPatient: (predictions) => Float64Array.from(conformalSets(predictions, alpha), ({ size }) => size),
  }),
});
