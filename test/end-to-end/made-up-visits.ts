import type { MadeUpMappings, MadeUpTables } from '../components/datasets/made-up-tables.js';

const subject = (patient: number) => 987_654_000 + patient;
const admission = (patient: number, visit: number) => 876_543_000 + 2 * patient + visit;
/** What stands for a patient in these tables: identifiers, dates, free text. */
export const planted = /98765\d{4}|87654\d{4}|2071-03-1|2131-0[78]-|Plantedicillin|PLANTED/;

const patients = Array.from({ length: 24 }, (_, patient) => patient);
const visits = patients.flatMap((patient) => [0, 1].map((visit) => ({ patient, visit })));
const ids = (patient: number, visit: number) => ({
  SUBJECT_ID: subject(patient),
  HADM_ID: admission(patient, visit),
});
const day = (patient: number, visit: number) => `2131-0${7 + visit}-${String(1 + (patient % 28)).padStart(2, '0')}`;

const tables: MadeUpTables = {
  PATIENTS: patients.map((patient) => ({ SUBJECT_ID: subject(patient), DOB: `2071-03-1${patient % 10} 00:00:00` })),
  ADMISSIONS: visits.map(({ patient, visit }) => ({
    ...ids(patient, visit),
    ADMITTIME: `${day(patient, visit)} 08:00:00`,
  })),
  PRESCRIPTIONS: visits.flatMap(({ patient, visit }) =>
    [1 + (patient % 3), 1 + ((patient + visit) % 4)].map((code) => ({
      ...ids(patient, visit),
      ICUSTAY_ID: admission(patient, visit) + 1000,
      STARTDATE: `${day(patient, visit)} 09:00:00`,
      DRUG: 'Plantedicillin',
      NDC: String(code).padStart(11, '0'),
    })),
  ),
  DIAGNOSES_ICD: visits.flatMap(({ patient, visit }) =>
    ['4019', '25000', '41401'].map((code, index) => ({
      ...ids(patient, visit),
      SEQ_NUM: index + 1,
      ICD9_CODE: (patient + visit + index) % 2 === 0 ? code : '4019',
    })),
  ),
  PROCEDURES_ICD: visits.map(({ patient, visit }) => ids(patient, visit)),
};
const mappings: MadeUpMappings = {
  gsn_atc_ndc_mapping: ['A01AA01', 'B01AA01', 'C01AA01', 'N02BA01'].map((atc, index) => ({
    gsn: String(index + 1).padStart(6, '0'),
    atc,
    ndc: String(index + 1),
  })),
};

/** Raw tables of 24 made-up patients with two admissions each, enough to train and to score on. */
export const someVisits = { tables, mappings };
