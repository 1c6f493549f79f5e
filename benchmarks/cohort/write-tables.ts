import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Generator } from '../../framework/tensor/index.js';
import { type Catalogue, createCatalogue } from './catalogue.js';
import { CsvFile } from './csv-file.js';

export interface TableSizes {
  /** Rows of the prescription table; 15 million is what MIMIC-IV has. */
  readonly prescriptions: number;
  readonly seed: number;
}

/** Mean numbers per admission in MIMIC-IV. */
const diagnosesMean = 11;
const proceduresMean = 1.6;
const prescriptionsMean = 36;
const furtherAdmission = 0.58;
const secondsPerDay = 86_400;
const firstDay = Date.UTC(2110, 0, 1) / 1000;
const days = 30_000;

const headers = {
  patients: 'subject_id,gender,anchor_age,anchor_year,anchor_year_group,dod',
  admissions:
    'subject_id,hadm_id,admittime,dischtime,deathtime,admission_type,admit_provider_id,admission_location,discharge_location,insurance,language,marital_status,race,edregtime,edouttime,hospital_expire_flag',
  prescriptions:
    'subject_id,hadm_id,pharmacy_id,poe_id,poe_seq,order_provider_id,starttime,stoptime,drug_type,drug,formulary_drug_cd,gsn,ndc,prod_strength,form_rx,dose_val_rx,dose_unit_rx,form_val_disp,form_unit_disp,doses_per_24_hrs,route',
  diagnoses_icd: 'subject_id,hadm_id,seq_num,icd_code,icd_version',
  procedures_icd: 'subject_id,hadm_id,seq_num,chartdate,icd_code,icd_version',
  d_icd_diagnoses: 'icd_code,icd_version,long_title',
  d_icd_procedures: 'icd_code,icd_version,long_title',
} as const;
const tableNames = Object.keys(headers) as (keyof typeof headers)[];

/**
 * Writes raw tables of made-up patients in the form of MIMIC-IV, as `csv/`, as `csv.gz/`, and with `mappings/`. Rows are
 * written one by one, so that memory does not limit their number.
 */
export async function writeTables(folder: string, { prescriptions, seed }: TableSizes): Promise<void> {
  for (const name of ['csv', 'csv.gz', 'mappings']) await mkdir(join(folder, name), { recursive: true });
  const catalogue = createCatalogue(new Generator(seed).split('catalogue'));
  for (const [name, text] of Object.entries(catalogue.mappings)) await writeFile(join(folder, 'mappings', name), text);
  const files = Object.fromEntries(
    tableNames.map((name) => [name, new CsvFile(join(folder, 'csv', `${name}.csv`), headers[name])]),
  ) as Record<keyof typeof headers, CsvFile>;
  const random = new Generator(seed).split('patients');
  let written = 0;
  let visits = 0;
  for (let patient = 0; written < prescriptions; patient++) {
    const subject = 10_000_000 + patient * 7;
    const age = 18 + random.integer(70);
    const anchor = 2110 - random.integer(10);
    files.patients.row(`${subject},${random.next() < 0.5 ? 'F' : 'M'},${age},${anchor},2014 - 2016,`);
    let admissions = 1;
    while (admissions < 40 && random.next() < furtherAdmission) admissions++;
    for (let admission = 0; admission < admissions && written < prescriptions; admission++)
      written += writeAdmission(files, catalogue, random, subject, visitId(visits++), prescriptions - written);
    if (patient % 64 === 0) for (const file of Object.values(files)) await file.drained();
  }
  for (const name of ['diagnoses', 'procedures'] as const)
    for (const { code, version, title } of catalogue[name]) files[`d_icd_${name}`].row(`${code},${version},"${title}"`);
  for (const file of Object.values(files)) await file.close();
  for (const name of tableNames) {
    await pipeline(
      createReadStream(join(folder, 'csv', `${name}.csv`), { highWaterMark: 1 << 20 }),
      createGzip({ level: 6, chunkSize: 1 << 20 }),
      createWriteStream(join(folder, 'csv.gz', `${name}.csv.gz`)),
    );
  }
  await writeFile(join(folder, 'complete'), '');
}

/** Writes an admission with its codes and prescriptions. Returns the number of prescriptions, which is at most `most`. */
function writeAdmission(
  files: Record<keyof typeof headers, CsvFile>,
  catalogue: Catalogue,
  random: Generator,
  subject: number,
  visit: number,
  most: number,
): number {
  const admitted = firstDay + random.integer(days * secondsPerDay);
  const stay = Math.ceil(-Math.log(1 - random.next()) * 4 * secondsPerDay);
  const profile = ['insurance', 'language', 'marital', 'race', 'type'].map((name) => random.integer(name.length));
  files.admissions.row(
    `${subject},${visit},${moment(admitted)},${moment(admitted + stay)},,TYPE ${profile[4]},P${100 + random.integer(900)}XY,EMERGENCY ROOM,HOME,` +
      `Insurance ${profile[0]},LANGUAGE ${profile[1]},MARITAL ${profile[2]},RACE ${profile[3]},,,0`,
  );
  const diagnoses = 1 + poisson(random, diagnosesMean - 1);
  for (let rank = 1; rank <= diagnoses; rank++) {
    const { code, version } = popular(catalogue.diagnoses, random);
    files.diagnoses_icd.row(`${subject},${visit},${rank},${code},${version}`);
  }
  const procedures = poisson(random, proceduresMean);
  for (let rank = 1; rank <= procedures; rank++) {
    const { code, version } = popular(catalogue.procedures, random);
    files.procedures_icd.row(`${subject},${visit},${rank},${moment(admitted).slice(0, 10)},${code},${version}`);
  }
  const count = Math.min(most, 1 + Math.floor(-Math.log(1 - random.next()) * prescriptionsMean));
  for (let order = 1; order <= count; order++) {
    const start = admitted + Math.floor((random.next() * 1.1 - 0.1) * stay);
    const { text, route } = popular(catalogue.products, random);
    files.prescriptions.row(
      `${subject},${visit},${10_000_000 + random.integer(89_999_999)},${subject}-${order},${order},P${10_000 + random.integer(80_000)},` +
        `${moment(start - (start % 3600))},${moment(start + secondsPerDay)},MAIN,${text},${1 + random.integer(4)},${route}`,
    );
  }
  return count;
}

/** Ids in no order, like those of admissions. The first ten million are distinct. */
function visitId(visit: number): number {
  return 20_000_000 + ((visit * 6_364_137) % 9_999_991);
}

/** Draws an entry. The probability of rank r falls like 1 / r. */
function popular<Entry>(entries: readonly Entry[], random: Generator): Entry {
  return entries[Math.min(entries.length - 1, Math.floor(entries.length ** random.next()) - 1)]!;
}

function poisson(random: Generator, mean: number): number {
  let count = 0;
  for (let product = random.next(); product > Math.exp(-mean); product *= random.next()) count++;
  return count;
}

const dates = new Map<number, string>();

/** `2130-05-09 14:30:00` */
function moment(seconds: number): string {
  const day = Math.floor(seconds / secondsPerDay);
  let date = dates.get(day);
  if (date === undefined) {
    date = new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10);
    dates.set(day, date);
  }
  const second = seconds - day * secondsPerDay;
  return `${date} ${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}:${two(second % 60)}`;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
