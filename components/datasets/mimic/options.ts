// Over 200 lines: one entry per step of the protocol, so that every decision can be read and changed in one place.
import type { Static, TObject } from 'typebox';
import { Type } from '../../../framework/registry/type.js';

const none = Type.Literal('none');

/**
 * Every decision between raw tables and cohort, under the names that experiments use. The defaults are the values of the preset
 * `corrected`.
 */
export const mimicOptions = {
  root: Type.String({
    format: 'path',
    minLength: 1,
    description: 'folder of the raw tables as PhysioNet ships them, .csv or .csv.gz, directly or below hosp/',
  }),
  mappings: Type.String({
    format: 'path',
    minLength: 1,
    description:
      'folder of the code mappings: drugs to ATC, interacting pairs, names of classes, molecules; docs/knowledge.md lists its files',
  }),
  protocol: Type.Union([Type.Literal('as-released'), Type.Literal('corrected')], {
    default: 'corrected',
    description:
      'preset of all options below: as-released is the cohort behind the printed numbers, corrected is what the paper says',
  }),
  ndcZero: Type.Union([Type.Literal('drop'), Type.Literal('keep')], {
    default: 'keep',
    description: 'whether prescriptions with NDC 0 are dropped, or kept because their GSN may name the drug',
  }),
  forwardFill: Type.Boolean({
    default: false,
    description:
      "fill every missing field of a prescription (GSN apart) from the row before it, even another patient's, as the released code does",
  }),
  rxHours: Type.Union([none, Type.Number({ exclusiveMinimum: 0 })], {
    default: 24,
    description: 'hours after admission within which a prescription must start; none keeps the whole stay',
  }),
  minRxAdmissions: Type.Integer({
    minimum: 1,
    default: 1,
    description: 'admissions with prescriptions that a patient needs; 2 removes first-time patients',
  }),
  drugCodes: Type.Union([Type.Literal('flat'), Type.Literal('released'), Type.Literal('present')], {
    default: 'flat',
    description:
      'mapping to ATC: flat = gsn_atc_ndc_mapping.csv by NDC, then GSN; released = NDC to RXCUI to ATC with the two files of the released code; present = the prescriptions have a column ATC',
  }),
  atcLevel: Type.Integer({
    minimum: 1,
    maximum: 5,
    default: 3,
    description: 'level of the ATC hierarchy that is recommended: 3 = 4 characters, a pharmacological subgroup',
  }),
  medicationOrder: Type.Union([Type.Literal('prescription'), Type.Literal('start')], {
    default: 'start',
    description:
      'classes of a visit by first appearance in the prescriptions sorted by stay and start, or by first start, then code',
  }),
  medicationTop: Type.Union([none, Type.Integer({ minimum: 1 })], {
    default: 'none',
    description: 'number of most frequent medication classes that are kept; a visit without any of them is dropped',
  }),
  requireSmiles: Type.Boolean({
    default: false,
    description: 'keep only classes with a known molecule, as the released code does (112 classes in MIMIC-III)',
  }),
  molecules: Type.Union([Type.Literal('list'), Type.Literal('drugbank')], {
    default: 'list',
    description:
      'where molecules come from: list = atc3-smiles.csv; drugbank = drugbank_drugs_info.csv by exact drug name',
  }),
  interactions: Type.Union([Type.Literal('pairs'), Type.Literal('twosides')], {
    default: 'pairs',
    description:
      'which medications interact: pairs = the classes that atc3-ddi-pairs.csv lists; twosides = drugs reported together with a severe side effect, from drug-DDI.csv and drug-atc.csv',
  }),
  sideEffects: Type.Integer({
    minimum: 1,
    default: 40,
    description: 'with twosides: number of side effects with the fewest reports that count as severe',
  }),
  moleculeNames: Type.Union([Type.Literal('whole'), Type.Literal('first-split')], {
    default: 'whole',
    description:
      'with drugbank: first-split takes the first name of a class as its single characters, as the released code does, so that a class with one name has no molecule',
  }),
  diagnosisTop: Type.Union([none, Type.Integer({ minimum: 1 })], {
    default: 2000,
    description:
      'number of most frequent diagnosis codes that are kept, counted over the whole table; a visit without any of them is dropped',
  }),
  diagnosisOrder: Type.Union([Type.Literal('file'), Type.Literal('sequence')], {
    default: 'sequence',
    description: 'diagnoses of a visit in file order, or by SEQ_NUM, then code; decides the wording of prompts',
  }),
  diagnosisNeeds: Type.Union([Type.Literal('every-field'), Type.Literal('code')], {
    default: 'code',
    description: 'a diagnosis without SEQ_NUM is dropped (every-field), or kept and sorted last (code)',
  }),
  procedureTop: Type.Union([none, Type.Integer({ minimum: 1 })], {
    default: 'none',
    description:
      'number of most frequent procedure codes that are kept, counted over the whole table; a visit without any of them is dropped',
  }),
  procedureCounts: Type.Union([Type.Literal('rows'), Type.Literal('distinct')], {
    default: 'distinct',
    description:
      'procedure frequencies count all rows, or each code once a visit; matters at the cut of procedureTop alone',
  }),
  procedureTies: Type.Union([Type.Literal('file'), Type.Literal('code')], {
    default: 'code',
    description: 'procedures of a visit with equal SEQ_NUM: in file order or by code',
  }),
  procNames: Type.Union([Type.Literal('int'), Type.Literal('text')], {
    default: 'text',
    description:
      'procedure titles looked up by code as text, or as a whole number, which loses leading zeros and with them the names',
  }),
  subsample: Type.Number({
    exclusiveMinimum: 0,
    maximum: 1,
    default: 1,
    description: 'share of the patients that is kept, in hundredths, drawn without replacement; 1 keeps everybody',
  }),
  subsampleSeed: Type.Integer({ minimum: 0, default: 42, description: "seed of that draw (numpy's RandomState)" }),
  visitOrder: Type.Union([Type.Literal('hadm'), Type.Literal('time')], {
    default: 'time',
    description:
      'visits of a patient by admission id, which is random and lets the future into the history, or by time',
  }),
  split: Type.Union([Type.Literal('sequential'), Type.Literal('shuffled')], {
    default: 'shuffled',
    description:
      '8:1:1 by ascending patient id, so that test patients are those with the highest ids, or after a seeded shuffle',
  }),
  splitSeed: Type.Integer({ minimum: 0, default: 42, description: "seed of the shuffle (numpy's RandomState)" }),
  profileVisit: Type.Union([Type.Literal('first'), Type.Literal('target')], {
    default: 'target',
    description:
      'visit whose admission gives the profile: the first may lie years before the one that is prescribed for',
  }),
  profilePerson: Type.Boolean({
    default: true,
    description: 'add gender and age group (0-9 … 80-89, 90+) to the profile',
  }),
  vocabularyOrder: Type.Union([Type.Literal('appearance'), Type.Literal('code')], {
    default: 'code',
    description:
      'codes are numbered by first appearance in the cohort, or ascending; results differ by the order of embeddings alone',
  }),
  coOccurrence: Type.Union([Type.Literal('all'), Type.Literal('train')], {
    default: 'train',
    description:
      'visits that make the co-occurrence graph of medications: all, which shows prescriptions of validation and test to models that read it, or those of training patients',
  }),
  missing: Type.Array(Type.String({ minLength: 1 }), {
    default: [],
    description:
      'texts in the tables that stand for a missing value, beside blank, NULL, \\N, NaN, None, NA, <NA> and their like',
  }),
  keySalt: Type.String({
    default: 'formulary',
    description: 'secret that is hashed with patient and admission ids into the keys of the cohort; set your own',
  }),
  memory: Type.String({
    pattern: '^[0-9]+(\\.[0-9]+)? ?(MB|GB)$',
    default: '4GB',
    description: 'most memory that reading the raw tables may take, such as 4GB',
  }),
};

/** The options that decide no cohort but something else that is made of the tables. */
export const mimicParts = {
  interactions: ['interactions', 'sideEffects'],
  split: ['split', 'splitSeed'],
  coOccurrence: ['coOccurrence'],
} as const;

export const icdVersions = Type.Union([Type.Literal('pooled'), Type.Literal('apart')], {
  default: 'apart',
  description:
    'ICD-9 and ICD-10 codes share one space, in which a code that both versions have means either and bears the later title, or carry their version (9:4019, 10:I10)',
});

export type MimicOptions = Static<TObject<typeof mimicOptions>> & { readonly icdVersions?: Static<typeof icdVersions> };

const corrected = {
  ndcZero: 'keep',
  forwardFill: false,
  rxHours: 24,
  minRxAdmissions: 1,
  medicationOrder: 'start',
  medicationTop: 'none',
  requireSmiles: false,
  moleculeNames: 'whole',
  diagnosisTop: 2000,
  diagnosisOrder: 'sequence',
  diagnosisNeeds: 'code',
  procedureTop: 'none',
  procedureCounts: 'distinct',
  procedureTies: 'code',
  procNames: 'text',
  subsample: 1,
  visitOrder: 'time',
  split: 'shuffled',
  profileVisit: 'target',
  profilePerson: true,
  vocabularyOrder: 'code',
  coOccurrence: 'train',
} satisfies Partial<MimicOptions>;

const asReleased = {
  ndcZero: 'drop',
  forwardFill: true,
  rxHours: 'none',
  minRxAdmissions: 2,
  medicationOrder: 'prescription',
  medicationTop: 300,
  requireSmiles: true,
  moleculeNames: 'first-split',
  diagnosisTop: 2000,
  diagnosisOrder: 'file',
  diagnosisNeeds: 'every-field',
  procedureTop: 'none',
  procedureCounts: 'rows',
  procedureTies: 'file',
  procNames: 'int',
  subsample: 1,
  visitOrder: 'hadm',
  split: 'sequential',
  profileVisit: 'first',
  profilePerson: false,
  vocabularyOrder: 'appearance',
  coOccurrence: 'all',
} satisfies Partial<MimicOptions>;

/** The values of `protocol`. They hold for both releases. */
export const protocols = { 'as-released': asReleased, corrected };
