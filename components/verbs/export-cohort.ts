import { UserInputError } from '../../framework/errors.js';
import { component } from '../../framework/registry/component.js';
import { Type } from '../../framework/registry/type.js';

export default component({
  kind: 'verb',
  type: 'export-cohort',
  version: 1,
  summary: 'Write the cohort of an experiment for other programs (patient-level data!).',
  options: Type.Object({
    jsonl: Type.Optional(
      Type.String({ format: 'path', placeholder: 'file', description: 'write JSON Lines, one patient a line' }),
    ),
    parquet: Type.Optional(
      Type.String({
        format: 'path',
        placeholder: 'folder',
        description: 'write Parquet: records, vocabularies with names, profile values, interactions',
      }),
    ),
    targets: Type.Boolean({
      default: true,
      description: 'leave out what the test patients are to be recommended: the medications of their last visits',
    }),
  }),
  properties: {
    of: 'experiment',
    json: 'print counts and digests as JSON: { patients, visits, file, sha256 }, or files for Parquet',
  },
  build: ({ options: { jsonl, parquet, targets } }) => ({
    run: ({ show }) => {
      if (jsonl !== undefined && parquet === undefined)
        return show('cohort-records', { out: jsonl, options: { targets } });
      if (parquet !== undefined && jsonl === undefined)
        return show('cohort-parquet', { out: parquet, options: { targets } });
      throw new UserInputError({
        place: 'export-cohort',
        reason: jsonl === undefined ? 'no form is named' : 'two forms are named',
        remedy: 'Write one of --jsonl FILE and --parquet FOLDER.',
      });
    },
  }),
});
