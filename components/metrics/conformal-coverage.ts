import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { conformalOption, conformalSets } from './shared/conformal.js';

export default component({
  kind: 'metric',
  type: 'conformal-coverage',
  version: 1,
  summary:
    'Share of the prescribed medications in conformal sets, mean over patients: sets are calibrated on validation patients to hold 1 − alpha.',
  options: Type.Object(conformalOption),
  properties: { range: [0, 1], digits: 4, label: 'conformal coverage', whenNamed: true, afterTraining: true },
  build: ({ options: { alpha } }) => ({
    perPatient: (predictions) => Float64Array.from(conformalSets(predictions, alpha), ({ coverage }) => coverage),
  }),
});
