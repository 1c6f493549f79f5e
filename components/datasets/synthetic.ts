import { component } from '../../framework/registry/component.js';
import { syntheticOptions } from './synthetic/options.js';
import { SyntheticDataset } from './synthetic/synthetic-dataset.js';

export default component({
  kind: 'dataset',
  type: 'synthetic',
  version: 1,
  summary:
    'Made-up patients whose medications are caused by diagnoses and procedures through the words of their titles.',
  options: syntheticOptions,
  rehearsal: { train: 16, validation: 6, test: 6, extra: 2 },
  build: ({ options }) => new SyntheticDataset(options),
});
