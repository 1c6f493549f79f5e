import { Type } from '../../framework/registry/type.js';
import { component } from '../../framework/registry/component.js';
import { datasetParts } from './cohort/dataset-parts.js';
import { MimicDataset } from './mimic/mimic-dataset.js';
import { dayOf, fullYears, parseMoment, yearOf } from './table/moment.js';
import { mimicOptions, mimicParts, protocols } from './mimic/options.js';
import type { MimicRelease } from './mimic/release.js';
import { type Table, textAt } from './table/data-table.js';

const release: MimicRelease = {
  source: 'mimic-iii',
  tables: {
    admissions: 'ADMISSIONS',
    patients: 'PATIENTS',
    prescriptions: 'PRESCRIPTIONS',
    diagnoses: 'DIAGNOSES_ICD',
    procedures: 'PROCEDURES_ICD',
    diagnosisTitles: 'D_ICD_DIAGNOSES',
    procedureTitles: 'D_ICD_PROCEDURES',
  },
  columns: {
    subject: 'SUBJECT_ID',
    visit: 'HADM_ID',
    stay: 'ICUSTAY_ID',
    start: 'STARTDATE',
    drug: 'DRUG',
    ndc: 'NDC',
    gsn: 'GSN',
    code: 'ICD9_CODE',
    sequence: 'SEQ_NUM',
    admitted: 'ADMITTIME',
    title: 'SHORT_TITLE',
    gender: 'GENDER',
    age: { DOB: 'moment' },
  },
  profile: ['insurance', 'language', 'religion', 'marital_status', 'ethnicity'],
  age: ageSinceBirth,
};

export default component({
  kind: 'dataset',
  type: 'mimic-iii',
  version: 5,
  summary: 'MIMIC-III v1.4 from its raw tables: the cohort of the LEADER paper as released or corrected.',
  options: Type.Object(mimicOptions),
  presets: { option: 'protocol', values: protocols },
  keyExcludes: ['memory'],
  keyDefaults: { missing: [] },
  keyParts: datasetParts(mimicOptions, mimicParts),
  rehearsal: { type: 'synthetic' },
  build: ({ options }) => new MimicDataset(release, options),
});

/**
 * The age from the date of birth. A two-digit year of birth belongs to the latest century that puts the birth before the
 * admission.
 */
function ageSinceBirth(patients: Table, row: number, admitted: number): number | undefined {
  const written = textAt(patients, 'DOB', row);
  const birth = written === null ? undefined : parseMoment(written);
  if (birth === undefined) return undefined;
  if (birth.hasCentury) return fullYears(dayOf(birth, birth.year), admitted);
  const century = Math.floor(yearOf(admitted) / 100) * 100;
  const candidates = [century, century - 100].map((base) => base + birth.year);
  const year = candidates.find((candidate) => dayOf(birth, candidate) <= admitted);
  return year === undefined ? undefined : fullYears(dayOf(birth, year), admitted);
}
