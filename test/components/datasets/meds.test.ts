import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import meds from '../../../components/datasets/meds.js';
import mimicIv from '../../../components/datasets/mimic-iv.js';
import type { Cohort } from '../../../components/contracts/cohort.js';
import { sqlText } from '../../../components/datasets/table/database.js';
import { UserInputError } from '../../../framework/errors.js';
import type { JsonObject } from '../../../framework/json.js';
import { buildDataset, createDataset } from './build-dataset.js';
import { demo, skipWithoutDemo } from './demo-data.js';
import { type MadeUpEvent, shard, writeMeds } from './write-meds.js';
import { isThorough } from '../../thorough.js';

const mappings: Readonly<Record<string, string>> = {
  'atc_coding.csv': 'atc_code,atc_name\nN02B,Analgesics\nC10A,Lipid modifying agents\nB01A,Antithrombotic agents\n',
  'gsn_atc_ndc_mapping.csv': 'gsn,atc,ndc\n001,C10AA05,00071015523\n',
  'atc3-ddi-pairs.csv': 'atc3_a,atc3_b\nN02B,B01A\n',
  'RXCUI2atc4.csv': 'RXCUI,ATC4\n161,N02B\n',
};

/** One patient with a stay, as the converter of MIMIC-IV writes it; prescriptions name no visit. */
const stay: readonly MadeUpEvent[] = [
  [7, null, 'GENDER//F'],
  [7, '2080-01-01', 'MEDS_BIRTH'],
  [7, '2150-03-01 07:00', 'MEDICATION//START//Before//00071015523'],
  [7, '2150-03-01 08:00', 'HOSPITAL_ADMISSION//URGENT//UNK', 20],
  [7, '2150-03-01 08:00', 'INSURANCE//Medicare', 20],
  [7, '2150-03-01 09:00', 'MEDICATION//START//Atorvastatin//71015523'],
  [7, '2150-03-01 10:00', 'MEDICATION//START//Bag//UNK'],
  [7, '2150-03-02 09:00', 'LAB//RESULT//1//mg'],
  [7, '2150-03-05', 'HOSPITAL_DISCHARGE//HOME', 20],
  [7, '2150-03-05', 'DIAGNOSIS//ICD//10//I10', 20],
  [7, '2150-03-05', 'DIAGNOSIS//ICD//9//4019', 20],
  [7, '2150-03-05', 'PROCEDURE//ICD//9//0117', 20],
];

const described = `select * from (values ('DIAGNOSIS//ICD//10//I10', 'Essential hypertension', null::varchar[]),
  ('RxNorm/99', null, ['RxNorm/100', 'Class/9']), ('RxNorm/100', null, ['ATC/B01AC06', 'ATC/B01AB01']))
  as codes(code, description, parent_codes)`;

describe('dataset meds', function () {
  this.timeout(60_000);
  let root: string;
  let mapped: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'formulary-meds-'));
    mapped = join(root, 'mappings');
    await mkdir(mapped);
    for (const [name, text] of Object.entries(mappings)) await writeFile(join(mapped, name), text);
  });
  afterEach(async () => rm(root, { recursive: true }));

  const build = (options: JsonObject = {}) =>
    buildDataset(meds, { root, mappings: mapped, split: 'sequential', ...options });
  const problem = async (options?: JsonObject): Promise<string> => {
    const error: unknown = await build(options).catch((thrown: unknown) => thrown);
    expect(error).to.be.instanceOf(UserInputError);
    return (error as Error).message;
  };

  it('places events without a visit by their time, and counts what it leaves out', async () => {
    await writeMeds(root, { 'data/train/0.parquet': shard(stay), 'metadata/codes.parquet': described });
    const { cohort, report } = await build();
    expect(codesOf(cohort)).to.deep.equal([[['10:I10', '9:4019'], ['9:0117'], ['C10A']]]);
    expect(cohort.vocabularies.diagnoses.names).to.deep.equal(['Essential hypertension', null]);
    expect(cohort.vocabularies.diagnoses.coding).to.equal('icd-by-version');
    expect(profileOf(cohort)).to.deep.equal({
      insurance: 'Medicare',
      language: 'unknown',
      admission_type: 'URGENT',
      marital_status: 'unknown',
      race: 'unknown',
      gender: 'F',
      age: '70-79',
    });
    const known = await createDataset(meds, { root, mappings: mapped }).profile?.();
    expect(known, 'before the data are read').to.deep.equal(cohort.profile.map(({ name }) => name));
    expect(report.facts).to.include({ 'events whose codes have none of the forms: LAB (1)': 1 });
    expect(report.facts['diagnoses codes without a title']).to.match(/^1 of 2: ".*4019"$/);
    expect(report.unmapped).to.deep.equal({ rows: 1, codes: [{ ndc: null, gsn: null, drug: 'Bag', rows: 1 }] });
    const kept = report.steps.filter((step) => step.table === 'prescriptions').map(({ step, rows }) => [step, rows]);
    expect(Object.fromEntries(kept)).to.deep.include({ read: 3, complete: 2, mapped: 1 });
  });

  it('begins and ends visits by their events where no column names them', async () => {
    const again = stay.map(([subject, time, code]): MadeUpEvent => [
      subject,
      time?.replace('2150', '2151') ?? null,
      code,
    ]);
    const unnamed = stay.map(([subject, time, code]): MadeUpEvent => [subject, time, code]);
    await writeMeds(root, { 'data/0.parquet': shard([...unnamed, ...again], 'no_visit') });
    const { cohort } = await build();
    expect(codesOf(cohort)).to.have.length(2);
    expect(Array.from(cohort.visitOffsets)).to.deep.equal([0, 2]);
  });

  it('reads OMOP by a condition on a column, and drug classes through the parents of codes', async () => {
    const visit: readonly MadeUpEvent[] = [
      [5_000_000_000, '2020-01-01', 'Visit/IP', 'a', 'visit_occurrence'],
      [5_000_000_000, '2020-01-01', 'SNOMED/1', 'a', 'condition_occurrence'],
      [5_000_000_000, '2020-01-01', 'SNOMED/2', 'a', 'procedure_occurrence'],
      [5_000_000_000, '2020-01-01', 'RxNorm/161', 'a', 'drug_exposure'],
      [5_000_000_000, '2020-01-01', 'RxNorm/99', 'a', 'drug_exposure'],
    ];
    await writeMeds(root, {
      'data/0.parquet': shard(visit, 'visit_id', 'varchar'),
      'metadata/codes.parquet': described,
      'metadata/subject_splits.parquet': "select 5000000000 as subject_id, 'held_out' as split",
    });
    const { cohort, report, split } = await build({
      diagnoses: [{ form: 'SNOMED/{code}', where: { table: 'condition_occurrence' } }],
      procedures: [{ form: 'SNOMED/{code}', where: { table: 'procedure_occurrence' } }],
      split: 'recorded',
    });
    expect(codesOf(cohort)).to.deep.equal([[['1'], ['2'], ['B01A', 'N02B']]]);
    expect(cohort.vocabularies.diagnoses.coding).to.equal(undefined);
    expect(report.ambiguities).to.equal(undefined);
    expect([split.train.length, split.test.length]).to.deep.equal([0, 1]);
    expect(await problem({ diagnoses: [{ form: 'SNOMED/{code}', where: { origin: 'x' } }] })).to.contain(
      'no column origin, which a form asks for',
    );
  });

  it('reads OMOP_MEDS, which writes numbers of concepts, by the parents that a table of concepts gives them', async () => {
    const codes = [
      'visit//Visit//9201',
      'condition_occurrence//ICD10CM//1569178',
      'condition_occurrence//SNOMED//316866',
      'procedure_occurrence//ICD9Proc//2001557',
      'drug_exposure_start//RxNorm//1127433',
      'visit_end//Visit//IP',
    ];
    const events = codes.map((code, hour): MadeUpEvent => [7, `2020-01-01 0${hour}:00`, code, 4]);
    const concepts = [
      ['condition_occurrence//ICD10CM//1569178', 'ICD10CM/I10'],
      ['procedure_occurrence//ICD9Proc//2001557', 'ICD9Proc/01.17'],
      ['drug_exposure_start//RxNorm//1127433', 'Local/3'],
      ['drug_exposure_start//RxNorm//1127433', 'RxNorm//161'],
    ];
    const rows = concepts.map(([code, parent]) => `('${code}', 'Title', ['${parent}'])`).join(', ');
    await writeMeds(root, {
      'data/0.parquet': shard(events, 'visit_occurrence_id'),
      'metadata/codes.parquet': `select * from (values ${rows}) as codes(code, description, parent_codes)`,
    });
    const { cohort, report } = await build();
    expect(codesOf(cohort)).to.deep.equal([[['10:I10'], ['9:0117'], ['N02B']]]);
    expect(report.facts).to.include({ 'events whose codes have none of the forms: condition_occurrence (1)': 1 });
  });

  it('reads codes of FHIR and of OMOP with one slash or two, and ends a visit by its end alone', async () => {
    const fhir = [
      'Encounter//ACT-CODE//IMP',
      'Condition//ICD10//I10',
      'Procedure//ICD9//0117',
      'MedicationDispense//RXNORM//161',
      'RxNorm//161',
      'ICD9CM//401.9',
      'Condition//CM//I11',
    ];
    const events = fhir.map((code): MadeUpEvent => [7, '2020-01-01', code, 'enc-1']);
    await writeMeds(root, { 'data/0.parquet': shard(events, 'encounter_id', 'varchar') });
    const { cohort, report } = await build();
    expect(codesOf(cohort)).to.deep.equal([[['10:I10', '9:4019'], ['9:0117'], ['N02B']]]);
    expect(Object.keys(report.facts)).to.include('events whose codes have none of the forms: Condition (1)');
  });

  it('takes the first class where parents lead to several, and says so', async () => {
    const several = described.replace('ATC/B01AB01', 'ATC/N02BA01');
    const taken = stay.map((event): MadeUpEvent => (event[2].includes('Bag') ? [7, event[1], 'RxNorm/99'] : event));
    await writeMeds(root, { 'data/0.parquet': shard(taken), 'metadata/codes.parquet': several });
    const { cohort, report } = await build();
    expect(cohort.vocabularies.medications.codes).to.deep.equal(['B01A', 'C10A']);
    expect(Object.values(report.ambiguities ?? {})).to.deep.equal([1]);
  });

  it('says what emptied a cohort, with the beginnings of codes that no form reads', async () => {
    const local = stay.map(([subject, time, code, visit]): MadeUpEvent => [
      subject,
      time,
      code.replace('DIAGNOSIS//', 'DX//'),
      visit ?? null,
    ]);
    await writeMeds(root, { 'data/0.parquet': shard(local) });
    const message = await problem();
    expect(message).to.match(/^dataset \(meds\): no patient is left; the step diagnoses read kept nothing\n/);
    expect(message).to.contain('events whose codes have none of the forms: DX (2), LAB (1): 3');
  });

  it('reads no code that is longer than any, and refuses a form whose search would not end', async () => {
    const long: MadeUpEvent = [7, stay[0]![1], `DIAGNOSIS//ICD//9//${'1'.repeat(600)}`, null];
    await writeMeds(root, { 'data/0.parquet': shard([...stay, long]) });
    expect((await build()).report.facts['events whose codes have none of the forms: DIAGNOSIS (1), LAB (1)']).to.equal(
      2,
    );
    expect(await problem({ diagnoses: ['DX//{any}{any}{any}{any}//{code}'] })).to.contain(
      'has more than 3 placeholders for any text',
    );
  });

  it('refuses what is no MEDS, by file and reason', async () => {
    expect(await problem()).to.contain('there is no file data/**/*.parquet');
    await writeMeds(root, { 'data/0.parquet': shard(stay), 'data/1.parquet': "select 1 as patient_id, 'a' as code" });
    expect(await problem()).to.match(/1\.parquet: no column subject_id, time/);
    await writeFile(join(root, 'data/1.parquet'), 'PAR1 cut');
    expect(await problem()).to.match(/1\.parquet: the file cannot be read as Parquet/);
    await writeMeds(root, { 'data/1.parquet': shard([[8, '2150-01-01', 'LAB//1', '20.6']], 'hadm_id', 'double') });
    expect(await problem()).to.contain('1 events have a visit that is no whole number');
    await rm(join(root, 'data/1.parquet'));
    await rm(join(mapped, 'gsn_atc_ndc_mapping.csv'));
    expect(await problem()).to.contain('2 codes have an NDC or GSN, but there is no gsn_atc_ndc_mapping.csv');
  });

  it('refuses a split that does not name every patient', async () => {
    await writeMeds(root, {
      'data/0.parquet': shard(stay),
      'metadata/subject_splits.parquet': "select 8 as subject_id, 'train' as split",
    });
    expect(await problem({ split: 'recorded' })).to.contain('does not give every patient one of train, tuning');
  });

  it('gives the cohort of dataset/mimic-iv from the events of the open demo', async function () {
    if (!isThorough) this.skip();
    skipWithoutDemo(this, demo.mimicIv);
    await writeMeds(root, { 'data/train/0.parquet': demoEvents() });
    const options = { mappings: demo.mappings, split: 'shuffled', procedureTop: 1000 };
    const own = await build({ ...options, medications: ['MEDICATION//START//{drug}//{ndc}//{gsn}'] });
    const raw = await buildDataset(mimicIv, { root: demo.mimicIv, mappings: demo.mappings, protocol: 'corrected' });
    expect(own.cohort.patientKeys).to.deep.equal(raw.cohort.patientKeys);
    expect(own.cohort.visitKeys).to.deep.equal(raw.cohort.visitKeys);
    expect(sortedCodes(own.cohort)).to.deep.equal(sortedCodes(raw.cohort));
    expect(own.cohort.profile).to.deep.equal(raw.cohort.profile);
    expect(own.cohort.profileValues).to.deep.equal(raw.cohort.profileValues);
    expect(own.split).to.deep.equal(raw.split);
    expect(own.cohort.visitKeys).to.have.length(184);
  });
});

/** A raw table of the demo. */
function rawTable(name: string): string {
  return `read_csv(${sqlText(join(demo.mimicIv, 'hosp', `${name}.csv.gz`))}, all_varchar = true)`;
}

/** The events that the converter of MIMIC-IV makes of these tables; prescriptions carry their GSN and their visit too. */
function demoEvents(): string {
  const admitted = ['insurance', 'language', 'marital_status', 'race'].map(
    (name) =>
      `select subject_id, admittime, '${name.toUpperCase()}//' || ${name}, hadm_id from ${rawTable('admissions')} where ${name} is not null`,
  );
  const clinical = [
    ['DIAGNOSIS', 'diagnoses_icd'],
    ['PROCEDURE', 'procedures_icd'],
  ].map(
    ([kind, name]) =>
      `select c.subject_id, dischtime, '${kind}//ICD//' || icd_version || '//' || icd_code, hadm_id
       from ${rawTable(name!)} c join ${rawTable('admissions')} using (hadm_id)`,
  );
  const events = [
    `select subject_id, null, 'GENDER//' || gender, null from ${rawTable('patients')}`,
    `select subject_id, (anchor_year::int - anchor_age::int) || '-01-01', 'MEDS_BIRTH', null from ${rawTable('patients')}`,
    `select subject_id, admittime, 'HOSPITAL_ADMISSION//' || admission_type || '//UNK', hadm_id from ${rawTable('admissions')}`,
    ...admitted,
    ...clinical,
    `select subject_id, starttime, 'MEDICATION//START//' || drug || '//' || coalesce(ndc, 'UNK') || '//' ||
       coalesce(trim(gsn), 'UNK'), hadm_id from ${rawTable('prescriptions')}`,
  ];
  return `select subject_id::bigint as subject_id, time::timestamp as time, code, hadm_id::bigint as hadm_id
    from (${events.join(' union all ')}) as events(subject_id, time, code, hadm_id) order by 1, 2 nulls first`;
}

function codesOf(cohort: Cohort): readonly (readonly (readonly string[])[])[] {
  return cohort.visitKeys.map((_, visit) =>
    (['diagnoses', 'procedures', 'medications'] as const).map((kind) => {
      const { offsets, values } = cohort[kind];
      return Array.from(
        values.subarray(offsets[visit], offsets[visit + 1]),
        (code) => cohort.vocabularies[kind].codes[code]!,
      );
    }),
  );
}

function sortedCodes(cohort: Cohort) {
  return codesOf(cohort).map((kinds) => kinds.map((codes) => codes.toSorted()));
}

function profileOf({ profile, profileValues }: Cohort): object {
  return Object.fromEntries(profile.map(({ name, values }, feature) => [name, values[profileValues[feature]!]]));
}
