import type { Static } from 'typebox';
import { Type } from '../../../framework/registry/type.js';
import { mimicOptions, type MimicOptions } from '../mimic/options.js';

const codePlaceholders = 'version|code|icd9|icd10';
const drugPlaceholders = 'drug|ndc|gsn|rxnorm|atc';

/** Forms of codes, such as `ICD{version}CM/{code}`; a form may ask for a value of a further column. */
function forms(placeholders: string, defaults: readonly string[], description: string) {
  const names = [placeholders, 'any'].join('|');
  const form = Type.String({ pattern: `^([^{}]|\\{(${names})\\})+$`, description: 'form of a code' });
  const onCondition = Type.Object(
    {
      form,
      where: Type.Record(Type.String({ minLength: 1 }), Type.String(), {
        minProperties: 1,
        description: 'columns of the events and the text that each must have, such as table: condition_occurrence',
      }),
    },
    { additionalProperties: false },
  );
  return Type.Array(Type.Union([form, onCondition]), { default: [...defaults], description });
}

export const medsOptions = Type.Object({
  root: Type.String({
    format: 'path',
    minLength: 1,
    description: 'folder of a MEDS dataset: data/**/*.parquet and metadata/',
  }),
  mappings: mimicOptions.mappings,
  diagnoses: forms(
    codePlaceholders,
    [
      'DIAGNOSIS//ICD//{version}//{code}',
      'ICD{version}CM/{code}',
      'Condition/ICD{version}/{code}',
      'condition_occurrence/{any}',
    ],
    'forms of the codes that are diagnoses: {version} and {code} of ICD, or {icd9}, {icd10}; {any} stands for any text, / for // too. A form without a code takes it from the parents of the code in metadata/codes.parquet',
  ),
  procedures: forms(
    codePlaceholders,
    [
      'PROCEDURE//ICD//{version}//{code}',
      'ICD9Proc/{icd9}',
      'ICD10PCS/{icd10}',
      'Procedure/ICD{version}/{code}',
      'procedure_occurrence/{any}',
    ],
    'forms of the codes that are procedures, as for diagnoses',
  ),
  medications: forms(
    drugPlaceholders,
    [
      'MEDICATION//START//{drug}//{ndc}',
      'MEDICATION//START//{drug}',
      'NDC/{ndc}',
      'RxNorm/{rxnorm}',
      'ATC/{atc}',
      'Medication{any}/NDC/{ndc}',
      'Medication{any}/RXNORM/{rxnorm}',
      'drug_exposure_start/{any}',
    ],
    'forms of the codes that are prescriptions: {drug} (a name), {ndc}, {gsn}, {rxnorm}, {atc}; what a code lacks is looked up in its parents',
  ),
  admissions: forms(
    'any',
    [
      'HOSPITAL_ADMISSION',
      'HOSPITAL_ADMISSION//{any}',
      'MIMIC_IV_Admission/{any}',
      'Visit/{any}',
      'visit/{any}',
      'Encounter/{any}',
    ],
    'forms of the codes with which a visit begins',
  ),
  discharges: forms(
    'any',
    ['HOSPITAL_DISCHARGE', 'HOSPITAL_DISCHARGE//{any}', 'visit_end/{any}'],
    'forms of the codes with which a visit ends; events without a visit belong to the visit that their time lies in',
  ),
  visitColumns: Type.Array(Type.String({ minLength: 1 }), {
    default: ['hadm_id', 'visit_id', 'visit_occurrence_id', 'encounter_id'],
    description: 'columns that name the visit of an event; the first that the dataset has is read',
  }),
  profile: Type.Record(
    Type.String({ minLength: 1 }),
    Type.String({ pattern: '^[^{}]*\\{value\\}([^{}]|\\{any\\})*$' }),
    {
      default: {
        insurance: 'INSURANCE//{value}',
        language: 'LANGUAGE//{value}',
        admission_type: 'HOSPITAL_ADMISSION//{value}//{any}',
        marital_status: 'MARITAL_STATUS//{value}',
        race: 'RACE//{value}',
      },
      description:
        'features of the profile, and the form of the codes that have their {value}; gender and age stand behind them',
    },
  ),
  gender: forms('value', ['GENDER//{value}', 'Gender/{value}'], 'forms of the codes with the gender'),
  births: forms('any', ['MEDS_BIRTH'], 'forms of the codes with the date of birth'),
  rxHours: mimicOptions.rxHours,
  minRxAdmissions: mimicOptions.minRxAdmissions,
  atcLevel: mimicOptions.atcLevel,
  medicationTop: mimicOptions.medicationTop,
  requireSmiles: mimicOptions.requireSmiles,
  interactions: mimicOptions.interactions,
  sideEffects: mimicOptions.sideEffects,
  diagnosisTop: mimicOptions.diagnosisTop,
  procedureTop: mimicOptions.procedureTop,
  subsample: mimicOptions.subsample,
  subsampleSeed: mimicOptions.subsampleSeed,
  split: Type.Union([Type.Literal('recorded'), Type.Literal('sequential'), Type.Literal('shuffled')], {
    default: 'recorded',
    description:
      'the split of metadata/subject_splits.parquet (tuning is validation, held_out is test), or 8:1:1 by ascending subject id, or 8:1:1 after a seeded shuffle',
  }),
  splitSeed: mimicOptions.splitSeed,
  profileVisit: mimicOptions.profileVisit,
  profilePerson: mimicOptions.profilePerson,
  vocabularyOrder: mimicOptions.vocabularyOrder,
  coOccurrence: mimicOptions.coOccurrence,
  missing: mimicOptions.missing,
  keySalt: mimicOptions.keySalt,
  memory: mimicOptions.memory,
});

export type MedsOptions = Static<typeof medsOptions>;

/** The options of the steps from tables to cohort, which are those of MIMIC; the split is made apart. */
export type StepOptions = Omit<MedsOptions, 'split'> & MimicOptions;
