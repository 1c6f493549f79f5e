import { expect } from 'chai';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mimicIii from '../../../../components/datasets/mimic-iii.js';
import { sqlText, withDatabase } from '../../../../components/datasets/table/database.js';
import { UserInputError } from '../../../../framework/errors.js';
import { buildDataset } from '../build-dataset.js';
import { MadeUpFolders } from '../made-up-tables.js';

const stays = Array.from({ length: 6 }, (_, index) => ({ SUBJECT_ID: index + 1, HADM_ID: 10 + index }));
const drugs = ['Aspirin', 'Insulin', 'Aspirin', 'Heparin', 'Insulin', 'Furosemide'];

/** The name of a part as BigQuery numbers it. */
const bigQuery =
  (table: string, ending = 'csv') =>
  (part: number): string =>
    `${table}-${String(part).padStart(12, '0')}.${ending}`;

/** Raw tables that lie there as BigQuery and Spark export them. */
describe('raw tables in parts, and as Parquet', () => {
  let folders: MadeUpFolders;
  beforeEach(async () => {
    folders = await MadeUpFolders.create({
      ADMISSIONS: stays,
      PATIENTS: stays.map(({ SUBJECT_ID }) => ({ SUBJECT_ID, GENDER: SUBJECT_ID % 2 === 0 ? 'M' : '' })),
      PRESCRIPTIONS: stays.map((stay, index) => ({
        ...stay,
        DRUG: drugs[index]!,
        NDC: `0000000000${(index % 3) + 1}`,
      })),
      DIAGNOSES_ICD: stays.map((stay, index) => ({ ...stay, ICD9_CODE: index % 2 === 0 ? '4019' : '25000' })),
      PROCEDURES_ICD: stays,
    });
  });
  afterEach(async () => folders.remove());

  const path = (name: string): string => join(folders.root, name);
  const built = async () => (await buildDataset(mimicIii, folders.options)).cohort;

  async function problem(): Promise<string> {
    const error: unknown = await built().then(
      () => expect.fail('a cohort was built'),
      (thrown: unknown) => thrown,
    );
    expect(error).to.be.instanceOf(UserInputError);
    return (error as UserInputError).message;
  }

  /** Replaces a table by parts of two rows. */
  async function cut(table: string, nameOf: (part: number) => string): Promise<void> {
    const [header, ...rows] = (await readFile(path(`${table}.csv`), 'utf8')).trimEnd().split('\n');
    await rm(path(`${table}.csv`));
    for (let part = 0; part * 2 < rows.length; part++) {
      const text = `${[header, ...rows.slice(part * 2, part * 2 + 2)].join('\n')}\n`;
      const name = nameOf(part);
      await writeFile(path(name), name.endsWith('.gz') ? gzipSync(text) : text);
    }
  }

  /** Replaces a file by one of Parquet with the same rows, whose columns have the types that DuckDB finds. */
  async function toParquet(name: string, target: string): Promise<void> {
    await withDatabase({ memory: '1GB', scratch: folders.root }, async (connection) => {
      const rows = `select * from read_csv(${sqlText(path(name))}, header = true, nullstr = '')`;
      await connection.run(`copy (${rows}) to ${sqlText(path(target))} (format parquet)`);
    });
    await rm(path(name));
  }

  it('parts of a table give the cohort of the whole table, packed or not', async () => {
    const whole = await built();
    await cut('PRESCRIPTIONS', bigQuery('prescriptions', 'csv.gz'));
    await cut('DIAGNOSES_ICD', bigQuery('DIAGNOSES_ICD'));
    await cut('PATIENTS', (part) => `patients${String(part + 1).padStart(3, '0')}.csv`);
    const { cohort, report } = await buildDataset(mimicIii, folders.options);
    expect(cohort).to.deep.equal(whole);
    expect(report.facts).to.include({
      'prescriptions-000000000000.csv.gz to prescriptions-000000000002.csv.gz': '3 parts of one table',
    });
  });

  it('Parquet gives the cohort of the texts, whole and in parts, whatever types its columns have', async () => {
    const whole = await built();
    await toParquet('ADMISSIONS.csv', 'admissions.parquet');
    await toParquet('PRESCRIPTIONS.csv', 'prescriptions.parquet');
    await cut('DIAGNOSES_ICD', bigQuery('diagnoses_icd'));
    for (const part of [0, 1, 2])
      await toParquet(bigQuery('diagnoses_icd')(part), bigQuery('diagnoses_icd', 'parquet')(part));
    expect(await built()).to.deep.equal(whole);
  });

  it('a missing part is named', async () => {
    await cut('ADMISSIONS', bigQuery('admissions'));
    await rm(path(bigQuery('admissions')(1)));
    expect(await problem()).to.contain(
      'admissions-000000000002.csv: the parts of this table have a gap: part 1 is missing',
    );
    await rm(path(bigQuery('admissions')(0)));
    expect(await problem()).to.contain('the parts of this table have a gap: part 1 is missing');
  });

  it('rows are never read twice: a whole table beside its parts, and two forms of one part', async () => {
    const text = await readFile(path('ADMISSIONS.csv'));
    await cut('ADMISSIONS', bigQuery('admissions'));
    await writeFile(path(`${bigQuery('admissions')(1)}.gz`), gzipSync(text));
    expect(await problem()).to.contain('the files are two forms of one part, so rows would be read twice');
    await writeFile(path('ADMISSIONS.csv'), text);
    expect(await problem()).to.contain('the files are a whole table and a part of it, so rows would be read twice');
  });

  it('Parquet beside text is refused, and so is a part without the columns', async () => {
    const text = await readFile(path('PATIENTS.csv'));
    await toParquet('PATIENTS.csv', 'PATIENTS.parquet');
    await writeFile(path('PATIENTS.csv'), text);
    expect(await problem()).to.contain('the files are forms of one table, of which only one is read');
    await rm(path('PATIENTS.parquet'));
    await cut('PATIENTS', bigQuery('patients'));
    await writeFile(path(bigQuery('patients')(2)), 'SUBJECT_ID,SEX\n5,F\n');
    expect(await problem()).to.match(/patients-000000000002\.csv:1: no column gender, DOB/i);
  });

  it('a cut Parquet file is refused in words', async () => {
    await toParquet('PATIENTS.csv', 'patients.parquet');
    const bytes = await readFile(path('patients.parquet'));
    await writeFile(path('patients.parquet'), bytes.subarray(0, bytes.length - 20));
    expect(await problem()).to.contain('patients.parquet: the file cannot be read as Parquet');
    await rename(path('ADMISSIONS.csv'), path('admissions.parquet'));
    expect(await problem()).to.contain('.parquet: the file cannot be read as Parquet');
  });
});
