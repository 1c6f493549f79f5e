import { expect } from 'chai';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import { UserInputError } from '../../../framework/errors.js';
import { buildDataset } from './build-dataset.js';
import { MadeUpFolders, type MadeUpTables } from './made-up-tables.js';

/** An identifier that no message may repeat. */
const planted = 987_654;

describe('raw tables that are not as they should be', () => {
  let folders: MadeUpFolders;
  afterEach(async () => folders.remove());

  const create = async (tables: MadeUpTables = {}): Promise<void> => {
    folders = await MadeUpFolders.create(tables);
  };
  const path = (table: string): string => join(folders.root, table);

  /** The message of the error that building ends with. */
  async function problem(): Promise<string> {
    const error: unknown = await buildDataset(mimicIii, folders.options).then(
      () => expect.fail('a cohort was built'),
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UserInputError);
    const { message } = error as UserInputError;
    expect(message).not.to.contain(String(planted));
    return message;
  }

  it('a truncated archive', async () => {
    await create();
    const rows = Array.from({ length: 5000 }, (_, row) => `${planted},${row},1,${row * 7919},4019`).join('\n');
    const archive = gzipSync(`SUBJECT_ID,HADM_ID,SEQ_NUM,OTHER,ICD9_CODE\n${rows}\n`);
    await rm(path('DIAGNOSES_ICD.csv'));
    await writeFile(path('DIAGNOSES_ICD.csv.gz'), archive.subarray(0, archive.length / 2));
    expect(await problem()).to.match(/DIAGNOSES_ICD\.csv\.gz: the archive cannot be unpacked .* truncated or damaged/);
  });

  it('a missing table', async () => {
    await create();
    await rm(path('PROCEDURES_ICD.csv'));
    expect(await problem()).to.contain('dataset.root: no PROCEDURES_ICD.csv or PROCEDURES_ICD.csv.gz in');
  });

  it('several missing tables: all are named, in the order of their names', async () => {
    await create();
    for (const table of ['PROCEDURES_ICD', 'ADMISSIONS', 'PATIENTS']) await rm(path(`${table}.csv`));
    expect(await problem()).to.contain(
      'dataset.root: no ADMISSIONS.csv or ADMISSIONS.csv.gz, no PATIENTS.csv or PATIENTS.csv.gz, ' +
        `no PROCEDURES_ICD.csv or PROCEDURES_ICD.csv.gz in ${folders.root} or`,
    );
  });

  it('several missing mappings: all are named, with the names that a file may have', async () => {
    await create();
    for (const name of ['RXCUI2atc4', 'atc_coding']) await rm(join(folders.mappings, `${name}.csv`));
    const options = { ...folders.options, drugCodes: 'released' };
    const error: unknown = await buildDataset(mimicIii, options).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain(
      'dataset.mappings: no RXCUI2atc4.csv or ndc2atc_level4.csv, no atc_coding.csv or atc_coding.csv.gz, ' +
        `no ndc2RXCUI.txt or ndc2rxnorm_mapping.txt in ${folders.mappings}`,
    );
    expect((error as Error).message).to.contain('or set dataset.drugCodes to flat');
  });

  it('a missing column', async () => {
    await create();
    const text = await readFile(path('DIAGNOSES_ICD.csv'), 'utf8');
    await writeFile(path('DIAGNOSES_ICD.csv'), text.replace('SEQ_NUM', 'SEQUENCE'));
    expect(await problem()).to.match(
      /DIAGNOSES_ICD\.csv:1: no column SEQ_NUM; the file has SUBJECT_ID, HADM_ID, SEQUENCE, ICD9_CODE/,
    );
  });

  it('another delimiter', async () => {
    await create();
    const text = await readFile(path('DIAGNOSES_ICD.csv'), 'utf8');
    await writeFile(path('DIAGNOSES_ICD.csv'), text.replaceAll(',', ';'));
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:1: columns are separated by ";", expected commas');
  });

  it('bytes that are not UTF-8', async () => {
    await create();
    const line = Buffer.concat([Buffer.from(`${planted},10,2,`), Buffer.from([0xff, 0xfe]), Buffer.from('\n')]);
    const text = await readFile(path('DIAGNOSES_ICD.csv'));
    await writeFile(path('DIAGNOSES_ICD.csv'), Buffer.concat([text, line]));
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:3: the line is not UTF-8');
  });

  it('a line with too few fields', async () => {
    await create();
    const text = await readFile(path('DIAGNOSES_ICD.csv'), 'utf8');
    await writeFile(path('DIAGNOSES_ICD.csv'), `${text}${planted},10\n`);
    expect(await problem()).to.match(/DIAGNOSES_ICD\.csv:3: wrong number of fields \(.*4 found: 2\)/);
  });

  it('an id that is no number', async () => {
    await create({ DIAGNOSES_ICD: [{}, { SUBJECT_ID: `${planted}x` }] });
    expect(await problem()).to.contain(
      'DIAGNOSES_ICD.csv, data row 2, column SUBJECT_ID: the field is no whole number',
    );
  });

  it('the faults of all tables, in one pass', async () => {
    await create({ DIAGNOSES_ICD: [{ SUBJECT_ID: 'x' }, { HADM_ID: '10.5' }], PRESCRIPTIONS: [{ STARTDATE: 'soon' }] });
    const message = await problem();
    expect(message.split('\n').map((line) => line.replace(/^.*\/(?=[A-Z])/, ''))).to.deep.equal([
      '3 faults',
      'PRESCRIPTIONS.csv, data row 1, column STARTDATE: the field is no time like 2130-05-09 14:30:00 or 5/9/2130 14:30',
      'DIAGNOSES_ICD.csv, data row 1, column SUBJECT_ID: the field is no whole number',
      'DIAGNOSES_ICD.csv, data row 2, column HADM_ID: the field is no whole number',
      '  Put the field right, or leave it empty if it is unknown.',
    ]);
  });

  it('a folder in the place of a table, a column that is there twice, and UTF-16 without a mark', async () => {
    await create();
    const text = await readFile(path('DIAGNOSES_ICD.csv'), 'utf8');
    await writeFile(path('DIAGNOSES_ICD.csv'), text.replace('SEQ_NUM', 'ICD9_CODE'));
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:1: the column ICD9_CODE is there twice');
    await writeFile(path('DIAGNOSES_ICD.csv'), Buffer.from(text, 'utf16le'));
    expect(await problem()).to.contain(
      'DIAGNOSES_ICD.csv:1: the line is not text: it holds zero bytes\n  If the file is UTF-16',
    );
    await rm(path('DIAGNOSES_ICD.csv'));
    await mkdir(path('DIAGNOSES_ICD.csv'));
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv: is a folder, expected a file');
  });

  it('a time that is none', async () => {
    await create({ PRESCRIPTIONS: [{}, { STARTDATE: `${planted}` }] });
    expect(await problem()).to.contain('PRESCRIPTIONS.csv, data row 2, column STARTDATE: the field is no time like');
    await folders.remove();
    await create({ ADMISSIONS: [{ ADMITTIME: '01.05.2130' }] });
    expect(await problem()).to.contain('ADMISSIONS.csv, data row 1, column ADMITTIME: the field is no time like');
  });

  it('a date of birth that is none: refused together with other faults; dates with slashes are counted', async () => {
    await create({ PATIENTS: [{ DOB: '02.05.2070' }, { SUBJECT_ID: 2 }, { SUBJECT_ID: 3, DOB: 'soon' }] });
    const message = await problem();
    expect(message).to.contain('PATIENTS.csv, data row 1, column DOB: the field is no time like');
    expect(message).to.contain('PATIENTS.csv, data row 3, column DOB: the field is no time like');
    await folders.remove();
    await create({ PATIENTS: [{ DOB: '5/2/2070' }], PRESCRIPTIONS: [{ STARTDATE: '5/1/2130' }] });
    const { report } = await buildDataset(mimicIii, folders.options);
    expect(report.repairs).to.deep.equal({
      'PATIENTS.csv, column DOB: dates with slashes (5/9/2130): read with the month first': 1,
      'PRESCRIPTIONS.csv, column STARTDATE: dates with slashes (5/9/2130): read with the month first': 1,
    });
  });

  it('patients and visits that their own tables do not list: counted', async () => {
    await create({ PATIENTS: [], ADMISSIONS: [] });
    const { report } = await buildDataset(mimicIii, { ...folders.options, rxHours: 'none', visitOrder: 'id' });
    expect(report.repairs).to.deep.equal({
      'visits that the admissions do not list: profile unknown': 1,
      'patients of whom neither gender nor birth is listed: gender and age unknown': 1,
    });
  });

  it('headers with quotes, commas, line ends, invisible characters and columns without a name', async () => {
    for (const further of ['"note, free"', '"note\nfree"', '"say ""note"""', '', '\u200B"note" \u00A0']) {
      await create();
      const [header, ...rows] = (await readFile(path('DIAGNOSES_ICD.csv'), 'utf8')).trimEnd().split('\n');
      const names = header!.replace('HADM_ID', '\u200BHADM_ID\u00A0');
      await writeFile(path('DIAGNOSES_ICD.csv'), [`${further},${names}`, ...rows.map((row) => `,${row}`)].join('\n'));
      expect((await buildDataset(mimicIii, folders.options)).cohort.patientKeys, further).to.have.length(1);
      await folders.remove();
    }
    await create();
    await writeFile(path('DIAGNOSES_ICD.csv'), ',SUBJECT_ID,HADM_ID,SEQ_NUM\n0,1,10,1\n');
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:1: no column ICD9_CODE; the file has ');
    await writeFile(path('DIAGNOSES_ICD.csv'), '\nSUBJECT_ID,HADM_ID,SEQ_NUM,ICD9_CODE\n');
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:1: the first line is blank, expected a line of column names');
  });

  it('an empty file, and a table without rows', async () => {
    await create();
    await writeFile(path('DIAGNOSES_ICD.csv'), '');
    expect(await problem()).to.contain('DIAGNOSES_ICD.csv:1: the file is empty');
    await folders.remove();
    await create({ DIAGNOSES_ICD: [] });
    expect(await problem()).to.contain('no patient is left; the step diagnoses read kept nothing');
  });

  it('a cohort that filtering leaves empty', async () => {
    await create({ PRESCRIPTIONS: [{ STARTDATE: '2140-01-01 00:00:00' }] });
    expect(await problem()).to.contain('the step prescriptions first-24-hours kept nothing');
  });

  it('admissions listed twice: repaired and counted', async () => {
    await create({ ADMISSIONS: [{ INSURANCE: 'First' }, { INSURANCE: 'Second' }] });
    const { cohort, report } = await buildDataset(mimicIii, folders.options);
    expect(report.repairs).to.deep.equal({ 'admissions listed more than once: the first row counts': 1 });
    expect(cohort.profile[0]!.values).to.deep.equal(['First']);
  });

  it('patients listed twice: the first row counts; an admission before the birth: age unknown', async () => {
    await create({ PATIENTS: [{ DOB: '2131-01-01 00:00:00' }, { GENDER: 'M' }] });
    const { cohort, report } = await buildDataset(mimicIii, folders.options);
    expect(report.repairs).to.deep.equal({
      'patients listed more than once: the first row counts': 1,
      'patients admitted before their birth: age unknown': 1,
    });
    const person = Object.fromEntries(cohort.profile.map(({ name, values }) => [name, values]));
    expect([person['gender'], person['age']]).to.deep.equal([['F'], ['unknown']]);
  });

  it('prescriptions long before their admission: kept and counted', async () => {
    await create({ PRESCRIPTIONS: [{}, { STARTDATE: '2130-03-30 00:00:00', NDC: '00000000001' }] });
    const { report } = await buildDataset(mimicIii, folders.options);
    expect(report.repairs).to.deep.equal({
      'prescriptions that start more than 30 days before their admission: kept': 1,
    });
  });

  it('days that no calendar has', async () => {
    for (const time of ['2130-02-29 08:00:00', '2130-13-01 08:00:00', '2130-05-01 24:00:00', '6/31/30 8:00']) {
      await create({ ADMISSIONS: [{ ADMITTIME: time }] });
      expect(await problem()).to.contain('ADMISSIONS.csv, data row 1, column ADMITTIME: the field is no time like');
      await folders.remove();
    }
    await create({ PRESCRIPTIONS: [{ STARTDATE: '2130-02-29 00:00:00' }] });
    expect(await problem()).to.contain('PRESCRIPTIONS.csv, data row 1, column STARTDATE: the field is no time like');
  });

  it('less memory than reading takes', async () => {
    await create();
    const error: unknown = await buildDataset(mimicIii, { ...folders.options, memory: '8 MB' }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UserInputError);
    expect((error as Error).message)
      .to.contain('takes more memory than it may')
      .and.contain('Raise the option memory');
  });

  it('headers in the other case, a byte order mark, Windows line ends and a folder hosp/: no problem', async () => {
    await create();
    const text = await readFile(path('PRESCRIPTIONS.csv'), 'utf8');
    await rm(path('PRESCRIPTIONS.csv'));
    await mkdir(path('hosp'));
    const [header, ...rows] = text.trimEnd().split('\n');
    await writeFile(path('hosp/prescriptions.csv'), `\uFEFF${[header!.toLowerCase(), ...rows].join('\r\n')}\r\n`);
    await rename(path('PATIENTS.csv'), path('hosp/patients.CSV'));
    expect((await buildDataset(mimicIii, folders.options)).cohort.patientKeys).to.have.length(1);
  });

  it('marks of missing values and blanks around values: repaired and counted; an option names further marks', async () => {
    await create({
      ADMISSIONS: [{ INSURANCE: 'NULL', LANGUAGE: '-', MARITAL_STATUS: ' SINGLE ' }],
      DIAGNOSES_ICD: [{ ICD9_CODE: ' 4019 ' }, { ICD9_CODE: '\\N' }, { ICD9_CODE: '  ' }, { SEQ_NUM: '1.0' }],
      PRESCRIPTIONS: [{}, { ICUSTAY_ID: 'NaN', DRUG: 'Aspirin ' }],
    });
    const { cohort, report } = await buildDataset(mimicIii, { ...folders.options, missing: ['-'] });
    expect(cohort.vocabularies.diagnoses.codes).to.deep.equal(['4019']);
    const values = Object.fromEntries(cohort.profile.map(({ name, values: [value] }) => [name, value]));
    expect(values).to.include({ insurance: 'unknown', language: 'unknown', marital_status: 'SINGLE' });
    const marks = 'marks of a missing value (NULL, NaN, blank, …) read as missing';
    expect(report.repairs).to.deep.equal({
      [`ADMISSIONS.csv, column insurance: ${marks}`]: 1,
      [`ADMISSIONS.csv, column language: ${marks}`]: 1,
      'ADMISSIONS.csv, column marital_status: blanks around the value removed': 1,
      'DIAGNOSES_ICD.csv, column ICD9_CODE: blanks around the value removed': 1,
      [`DIAGNOSES_ICD.csv, column ICD9_CODE: ${marks}`]: 2,
      'DIAGNOSES_ICD.csv, column SEQ_NUM: whole numbers written as decimal numbers (1.0)': 1,
      [`PRESCRIPTIONS.csv, column ICUSTAY_ID: ${marks}`]: 1,
    });
  });

  it('ids that are no whole numbers or too large', async () => {
    for (const id of ['10.6', '10.0', '1e1', '1.000e+01', '0x0a', '1_0']) {
      await create({ DIAGNOSES_ICD: [{ HADM_ID: id }] });
      expect(await problem()).to.contain('data row 1, column HADM_ID: the field is no whole number');
      await folders.remove();
    }
    await create({ DIAGNOSES_ICD: [{ HADM_ID: '20000000010' }] });
    expect(await problem()).to.contain('column HADM_ID: the number is larger than 2147483646');
  });

  it('a prescription whose year has no century', async () => {
    await create({ PRESCRIPTIONS: [{ STARTDATE: '5/1/30 0:00' }] });
    expect(await problem()).to.contain('column STARTDATE: the field is a time whose year has no century');
  });

  it('times as BigQuery, pandas and spreadsheets write them: the same in every table', async () => {
    for (const form of ['2130-05-01 00:00:00 UTC', '2130-05-01T00:00:00.000Z', '5/1/2130 0:00', '2130-05-01']) {
      await create({ PRESCRIPTIONS: [{ STARTDATE: form }], ADMISSIONS: [{ ADMITTIME: form }] });
      expect((await buildDataset(mimicIii, folders.options)).cohort.patientKeys, form).to.have.length(1);
      await folders.remove();
    }
    await create();
  });

  it('a table beside its archive: equal ones are said, others refused', async () => {
    await create();
    const text = await readFile(path('ADMISSIONS.csv'), 'utf8');
    await writeFile(path('ADMISSIONS.csv.gz'), gzipSync(text.replaceAll('\n', '\r\n')));
    const { report } = await buildDataset(mimicIii, folders.options);
    expect(report.facts).to.deep.equal({
      protocol: 'corrected',
      'ADMISSIONS.csv and ADMISSIONS.csv.gz hold the same': 'ADMISSIONS.csv was read',
    });
    await writeFile(path('ADMISSIONS.csv.gz'), gzipSync(`${text}2,20,,,,,,\n`));
    expect(await problem()).to.contain('the files are forms of one table, but what they hold differs');
  });

  it('a mapping beside its archive: equal ones are said, others refused', async () => {
    await create();
    const mapping = join(String(folders.options['mappings']), 'atc_coding.csv');
    const text = await readFile(mapping, 'utf8');
    await writeFile(`${mapping}.gz`, gzipSync(text));
    const { report } = await buildDataset(mimicIii, folders.options);
    expect(report.facts).to.include({
      'atc_coding.csv and atc_coding.csv.gz hold the same': 'atc_coding.csv was read',
    });
    await writeFile(`${mapping}.gz`, gzipSync(`${text}B01A,ANTITHROMBOTIC AGENTS\n`));
    expect(await problem()).to.contain(
      'atc_coding.csv.gz: the files are forms of one table, but what they hold differs',
    );
  });

  it('interacting pairs beside their archive: those that differ are refused', async () => {
    await create();
    const pairs = join(String(folders.options['mappings']), 'atc3-ddi-pairs.csv');
    await writeFile(`${pairs}.gz`, gzipSync('atc3_a,atc3_b\nA01A,C01A\n'));
    expect(await problem()).to.contain('atc3-ddi-pairs.csv.gz: the files are forms of one table');
  });

  it('titles whose codes lost their leading zeros: restored where one code fits, else counted', async () => {
    const titles = [
      { ICD9_CODE: '14', SHORT_TITLE: 'Injection' },
      { ICD9_CODE: '117', SHORT_TITLE: 'Biopsy' },
    ];
    const performed = [{}, { SEQ_NUM: 2, ICD9_CODE: '0117' }, { SEQ_NUM: 3, ICD9_CODE: '117' }];
    await create({ D_ICD_PROCEDURES: titles, PROCEDURES_ICD: performed });
    const { cohort, report } = await buildDataset(mimicIii, folders.options);
    const { codes, names } = cohort.vocabularies.procedures;
    expect(codes.map((code, index) => [code, names[index]])).to.deep.equal([
      ['0014', 'Injection'],
      ['0117', null],
      ['117', 'Biopsy'],
    ]);
    expect(report.repairs).to.include({ 'titles of procedures whose codes lost their leading zeros: restored': 1 });
    expect(report.ambiguities).to.include({
      'titles of procedures whose code may have lost its leading zeros: left as they are': 1,
    });
  });

  it('a table that is packed in another way', async () => {
    await create();
    await rename(path('ADMISSIONS.csv'), path('admissions.csv.zst'));
    await writeFile(path('admissions.csv.zst'), Buffer.from('28b52ffd00000000', 'hex'));
    expect(await problem()).to.contain('admissions.csv.zst: the file is packed with zstd, which is not read');
    await rename(path('admissions.csv.zst'), path('ADMISSIONS.zip'));
    await writeFile(path('ADMISSIONS.zip'), Buffer.from('504b030400000000', 'hex'));
    expect(await problem()).to.contain('ADMISSIONS.zip: the file is packed with zip, which is not read');
  });

  it('titles: one code with two of them', async () => {
    await create({ D_ICD_PROCEDURES: [{}, { ICD9_CODE: '0014', SHORT_TITLE: 'Injection' }] });
    expect((await buildDataset(mimicIii, folders.options)).cohort.patientKeys).to.have.length(1);
    await folders.remove();
    await create({ D_ICD_PROCEDURES: [{}, { ICD9_CODE: '0014', SHORT_TITLE: 'Another' }] });
    expect(await problem()).to.contain('D_ICD_PROCEDURES.csv, data rows 1 and 2: the code 0014 has two titles');
  });

  it('a cohort that ends empty shows its steps and what did not map', async () => {
    await create({ PRESCRIPTIONS: [{ NDC: '99999999999', GSN: '12' }] });
    const message = await problem();
    expect(message).to.contain('no patient is left; the step prescriptions mapped kept nothing');
    expect(message).to.match(/prescriptions +mapped +0 +0 +0 +0/);
    expect(message).to.contain('1 × Aspirin (NDC 99999999999, GSN 12)');
  });
});
