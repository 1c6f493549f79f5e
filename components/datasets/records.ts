import { component } from '../../framework/registry/component.js';
import { datasetParts } from './cohort/dataset-parts.js';
import { cohortRecord } from './cohort/record.js';
import { recordsOptions, type RecordsOptions } from './records/options.js';
import { RecordsDataset } from './records/records-dataset.js';

export default component({
  kind: 'dataset',
  type: 'records',
  version: 4,
  summary: 'A cohort that somebody else has built, from JSON Lines or Parquet as export-cohort writes them.',
  options: recordsOptions,
  fileSchemas: { 'cohort-record': cohortRecord },
  keyExcludes: ['memory'],
  keyParts: datasetParts<keyof RecordsOptions>(recordsOptions.properties, {
    interactions: ['interactions'],
    split: ['split', 'splitSeed'],
    coOccurrence: ['coOccurrence'],
  }),
  rehearsal: { type: 'synthetic' },
  build: ({ options }) => new RecordsDataset(options),
});
