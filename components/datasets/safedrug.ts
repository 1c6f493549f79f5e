import { component } from '../../framework/registry/component.js';
import { datasetParts } from './cohort/dataset-parts.js';
import { safedrugOptions, type SafedrugOptions } from './safedrug/options.js';
import { SafedrugDataset } from './safedrug/safedrug-dataset.js';

export default component({
  kind: 'dataset',
  type: 'safedrug',
  version: 1,
  summary:
    'A cohort in the pickles of GAMENet, SafeDrug, COGNet, MoleRec and LEADER (records_final.pkl and the files beside it), read without executing anything.',
  options: safedrugOptions,
  keyParts: datasetParts<keyof SafedrugOptions>(safedrugOptions.properties, {
    interactions: [],
    split: ['split', 'splitSeed'],
    coOccurrence: ['coOccurrence'],
  }),
  rehearsal: { type: 'synthetic' },
  build: ({ options }) => new SafedrugDataset(options),
});
