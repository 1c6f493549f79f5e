import { component } from '../../framework/registry/component.js';
import { datasetParts } from './cohort/dataset-parts.js';
import { mimicParts } from './mimic/options.js';
import { MedsDataset } from './meds/meds-dataset.js';
import { medsOptions, type MedsOptions } from './meds/options.js';

export default component({
  kind: 'dataset',
  type: 'meds',
  version: 4,
  summary:
    'A cohort from the events of a MEDS dataset (subject_id, time, code in Parquet), as converters of MIMIC-IV, OMOP and FHIR write them.',
  options: medsOptions,
  keyExcludes: ['memory'],
  keyParts: datasetParts<keyof MedsOptions>(medsOptions.properties, mimicParts),
  rehearsal: { type: 'synthetic' },
  build: ({ options }) => new MedsDataset(options),
});
