import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { datasetParts } from './cohort/dataset-parts.js';
import { MimicDataset } from './mimic/mimic-dataset.js';
import { yearOf } from './table/moment.js';
import { icdVersions, mimicOptions, mimicParts, protocols } from './mimic/options.js';
import type { MimicRelease } from './mimic/release.js';
import { missing, type Table, values } from './table/data-table.js';

const release: MimicRelease = {
  source: 'mimic-iv',
  tables: {
    admissions: 'admissions',
    patients: 'patients',
    prescriptions: 'prescriptions',
    diagnoses: 'diagnoses_icd',
    procedures: 'procedures_icd',
    diagnosisTitles: 'd_icd_diagnoses',
    procedureTitles: 'd_icd_procedures',
  },
  columns: {
    subject: 'subject_id',
    visit: 'hadm_id',
    start: 'starttime',
    drug: 'drug',
    ndc: 'ndc',
    gsn: 'gsn',
    code: 'icd_code',
    version: 'icd_version',
    sequence: 'seq_num',
    admitted: 'admittime',
    title: 'long_title',
    gender: 'gender',
    age: { anchor_age: 'integer', anchor_year: 'integer' },
  },
  profile: ['insurance', 'language', 'admission_type', 'marital_status', 'race'],
  profileColumns: { race: ['race', 'ethnicity'] },
  age: ageSinceAnchor,
};

const ownOptions = { ...mimicOptions, icdVersions };

export default component({
  kind: 'dataset',
  type: 'mimic-iv',
  version: 5,
  summary:
    'MIMIC-IV v1.0 to v3.1 from its raw tables (hosp, core): the cohort of the LEADER paper as released or corrected.',
  options: Type.Object(ownOptions),
  presets: {
    option: 'protocol',
    values: {
      'as-released': {
        ...protocols['as-released'],
        icdVersions: 'pooled',
        procedureTop: 1001,
        subsample: 0.15,
      },
      corrected: { ...protocols.corrected, icdVersions: 'apart', procedureTop: 1000 },
    },
  },
  keyExcludes: ['memory'],
  keyDefaults: { missing: [] },
  keyParts: datasetParts(ownOptions, mimicParts),
  rehearsal: { type: 'synthetic' },
  build: ({ options }) => new MimicDataset(release, options),
});

/** MIMIC-IV gives the age in one year of the patient's shifted time. */
function ageSinceAnchor(patients: Table, row: number, admitted: number): number | undefined {
  const [age, year] = [values(patients, 'anchor_age')[row]!, values(patients, 'anchor_year')[row]!];
  return age === missing || year === missing ? undefined : age + yearOf(admitted) - year;
}
