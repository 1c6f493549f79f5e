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
    safedrug: Type.Optional(
      Type.String({
        format: 'path',
        placeholder: 'folder',
        description:
          'write the pickles that GAMENet, SafeDrug, COGNet and MoleRec read: records_final.pkl, voc_final.pkl, ddi_A_final.pkl, ehr_adj_final.pkl',
      }),
    ),
    targets: Type.Boolean({
      default: true,
      description:
        "targets are the medications of the test patients' last visits, which are to be recommended; --no-targets leaves them out",
    }),
  }),
  properties: {
    of: 'experiment',
    json: 'print counts and digests as JSON: { patients, visits, file, sha256 }, or files for Parquet',
  },
  build: ({ options: { jsonl, parquet, safedrug, targets } }) => ({
    run: ({ show }) => {
      const forms = { 'cohort-records': jsonl, 'cohort-parquet': parquet, 'cohort-safedrug': safedrug };
      const [form, ...further] = Object.entries(forms).filter(([, out]) => out !== undefined);
      if (form === undefined || further.length > 0) {
        throw new UserInputError({
          place: 'export-cohort',
          reason: form === undefined ? 'no form is named' : `${['', 'two', 'three'][further.length]} forms are named`,
          remedy: 'Write one of --jsonl FILE, --parquet FOLDER and --safedrug FOLDER.',
        });
      }
      return show(form[0], { out: form[1]!, options: { targets } });
    },
  }),
});
