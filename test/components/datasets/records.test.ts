import { expect } from 'chai';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import mimicIii from '../../../components/datasets/mimic-iii.js';
import records from '../../../components/datasets/records.js';
import synthetic from '../../../components/datasets/synthetic.js';
import { withDatabase } from '../../../components/datasets/table/database.js';
import { parquetTables } from '../../../components/views/shared/parquet-tables.js';
import { recordsOfCohort } from '../../../components/views/shared/records-of-cohort.js';
import { writeParquet } from '../../../components/views/shared/write-parquet.js';
import type { Component } from '../../../framework/registry/component.js';
import type { JsonObject } from '../../../framework/json.js';
import { UserInputError } from '../../../framework/errors.js';
import { buildDataset } from './build-dataset.js';
import { demo, skipWithoutDemo } from './demo-data.js';

/** Identifiers and a value that no message may repeat. */
const planted = 'planted-4711';

const record = {
  patient: 'first',
  split: 'train',
  profile: { sex: 'F', insurance: 'Private' },
  visits: [{ visit: 'a', diagnoses: ['I10'], procedures: ['5A1D70Z'], medications: ['C09A', 'C03A'] }],
};

const linesOf = (of: readonly object[]): string => of.map((one) => `${JSON.stringify(one)}\n`).join('');

describe('dataset records', function () {
  this.timeout(30_000);
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'formulary-records-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  async function write(name: string, text: string | Buffer): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const build = async (name: string, text: string | Buffer, options: JsonObject = {}) =>
    buildDataset(records, { records: await write(name, text), ...options });

  type Built = Awaited<ReturnType<typeof buildDataset>>;
  const exported = ({ cohort, split }: Built): string => linesOf([...recordsOfCohort(cohort, split)]);

  /** Exports a cohort in both forms and reads it again. */
  async function roundTrip(
    component: Component,
    options: JsonObject,
  ): Promise<Record<'before' | 'lines' | 'parquet', Built>> {
    const before = await buildDataset(component, options);
    const { cohort, split } = before;
    const lines = await build('cohort.jsonl', exported(before), { source: cohort.source });
    await withDatabase({ memory: '1GB', scratch: folder }, async (connection) => {
      for (const [file, table] of Object.entries(parquetTables(cohort, split)))
        await writeParquet(connection, join(folder, file), table);
    });
    const parquet = await buildDataset(records, { records: folder, source: cohort.source });
    return { before, lines, parquet };
  }

  it('gives back an exported cohort: from Parquet as it was, from JSON Lines but for names and unused codes', async () => {
    const { before, lines, parquet } = await roundTrip(synthetic, { train: 20, validation: 5, test: 6, extra: 3 });
    const { recordedSplit, ...cohort } = parquet.cohort;
    expect(cohort).to.deep.equal(before.cohort);
    expect(recordedSplit).to.have.length(34);
    expect(parquet.split).to.deep.equal(before.split);
    expect(exported(lines)).to.equal(exported(before));
    expect(lines.split).to.deep.equal(before.split);
    expect(parquet.report.steps).to.deep.equal([
      {
        table: 'records',
        step: 'read',
        rows: 34,
        visits: cohort.visitKeys.length,
        patients: 34,
        codes: lines.report.steps[0]!.codes,
      },
    ]);
  });

  it('gives back the cohort of the MIMIC-III demo', async function () {
    skipWithoutDemo(this, demo.mimicIii);
    for (const protocol of ['as-released', 'corrected']) {
      const options = { root: demo.mimicIii, mappings: demo.mappings, protocol };
      const { before, lines, parquet } = await roundTrip(mimicIii, options);
      const { recordedSplit: _split, ...cohort } = parquet.cohort;
      expect(cohort).to.deep.equal(before.cohort);
      expect(exported(lines)).to.equal(exported(before));
      if (protocol !== 'corrected') continue;
      const { diagnoses, medications, profileValues } = lines.cohort;
      expect(diagnoses).to.deep.equal(before.cohort.diagnoses);
      expect(medications).to.deep.equal(before.cohort.medications);
      expect(profileValues).to.deep.equal(before.cohort.profileValues);
      expect(lines.cohort.vocabularies.diagnoses.codes).to.deep.equal(before.cohort.vocabularies.diagnoses.codes);
    }
  });

  it('reads .jsonl.gz and hashes identifiers that are not keys', async () => {
    const own = 'ab'.repeat(12);
    const second = { ...record, patient: own, visits: [{ ...record.visits[0]!, visit: 'b' }] };
    const { cohort } = await build('own.jsonl.gz', gzipSync(linesOf([record, second])));
    expect(cohort.patientKeys[1]).to.equal(own);
    for (const key of [...cohort.patientKeys, ...cohort.visitKeys]) expect(key).to.match(/^[0-9a-f]{24}$/);
    const salted = await build('own.jsonl', linesOf([record]), { keySalt: 'other' });
    expect(salted.cohort.patientKeys[0]).not.to.equal(cohort.patientKeys[0]);
  });

  it('numbers codes by code, by appearance, or as a table of vocabularies lists them', async () => {
    const medications = async (options: JsonObject) =>
      (await build('own.jsonl', linesOf([record]), options)).cohort.vocabularies.medications;
    expect((await medications({})).codes).to.deep.equal(['C03A', 'C09A']);
    expect((await medications({ vocabularyOrder: 'appearance' })).codes).to.deep.equal(['C09A', 'C03A']);
    const rows = [
      'diagnoses,I10,Hypertension',
      'procedures,5A1D70Z,',
      'medications,N02B,',
      'medications,C09A,"ace, plain"',
    ];
    const vocabularies = await write('codes.csv', `kind,code,name\n${rows.join('\n')}\nmedications,C03A,\n`);
    expect(await medications({ vocabularies })).to.deep.equal({
      codes: ['N02B', 'C09A', 'C03A'],
      names: [null, 'ace, plain', null],
    });
    const known = [
      'diagnoses,I10,,icd-10,',
      'procedures,5A1D70Z,,icd-10,',
      'medications,C09A,,atc,C CC',
      'medications,C03A,,atc,',
    ];
    const coded = await write('coded.csv', `kind,code,name,coding,smiles\n${known.join('\n')}\n`);
    expect(await medications({ vocabularies: coded })).to.deep.equal({
      codes: ['C09A', 'C03A'],
      names: [null, null],
      coding: 'atc',
      smiles: [['C', 'CC'], []],
    });
    // What a spreadsheet writes as Unicode text.
    await writeFile(coded, Buffer.from(`\uFEFF${await readFile(coded, 'utf8')}`, 'utf16le'));
    expect(await medications({ vocabularies: coded })).to.include({ coding: 'atc' });
    const interactions = await write('pairs.csv', 'first,second\nC03A,C09A\nC09A,C03A\nC09A,X01X\n');
    const { cohort } = await build('own.jsonl', linesOf([record]), { vocabularies, interactions });
    expect(cohort.interactions).to.deep.equal([[1, 2]]);
  });

  it('splits 8:1:1 where records give no split', async () => {
    const { split: _split, ...unsplit } = record;
    const many = Array.from({ length: 20 }, (_, index) => ({
      ...unsplit,
      patient: `${index}`,
      visits: [{ ...record.visits[0]!, visit: `${index}` }],
    }));
    const { split } = await build('own.jsonl', linesOf(many), { split: 'sequential' });
    expect([split.train.length, split.validation.length, [...split.test]]).to.deep.equal([16, 2, [18, 19]]);
    const shuffled = await build('own.jsonl', linesOf(many), { split: 'shuffled' });
    expect([...shuffled.split.test]).not.to.deep.equal([18, 19]);
    const error: unknown = await build('own.jsonl', linesOf(many)).catch((thrown: unknown) => thrown);
    expect((error as Error).message).to.contain('no record says which split');
  });

  it('counts codes that a visit repeats', async () => {
    const repeated = { ...record, visits: [{ ...record.visits[0]!, diagnoses: ['I10', 'E11', 'I10'] }] };
    const { cohort, report, notes } = await build('own.jsonl', linesOf([repeated]));
    expect(cohort.diagnoses.values).to.have.length(2);
    expect(report.repairs).to.deep.equal({ 'codes repeated within a visit: the first one counts': 1 });
    expect(notes).to.deep.equal(['repaired: codes repeated within a visit: the first one counts: 1']);
  });

  it('reads missing values as such, takes blanks away, and counts both', async () => {
    const written = {
      ...record,
      patient: ` ${record.patient}`,
      profile: { sex: 'NaN', insurance: null },
      visits: [
        {
          ...record.visits[0]!,
          diagnoses: ['I10   ', null, 'E11'],
          procedures: ['NULL', '5A1D70Z', ''],
          medications: ['C09A', '-'],
        },
      ],
    };
    const { cohort, report } = await build('own.jsonl', linesOf([written]), { missing: ['-'] });
    expect(cohort.patientKeys).to.deep.equal((await build('own.jsonl', linesOf([record]))).cohort.patientKeys);
    expect(cohort.vocabularies.diagnoses.codes).to.deep.equal(['E11', 'I10']);
    expect(cohort.vocabularies.procedures.codes).to.deep.equal(['5A1D70Z']);
    expect(cohort.vocabularies.medications.codes).to.deep.equal(['C09A']);
    expect(cohort.profile.map(({ values }) => values)).to.deep.equal([['unknown'], ['unknown']]);
    expect(report.repairs).to.deep.equal({
      'blanks around keys, codes and profile values: taken away': 2,
      'codes that stand for a missing value: left out': 4,
      'profile values that stand for a missing one: unknown': 2,
    });
  });

  describe('says where a record is wrong, and nothing of the patient:', () => {
    const visit = { ...record.visits[0]!, visit: planted };
    const second = { ...record, patient: planted, visits: [visit] };
    const cases: readonly (readonly [string, string | Buffer, RegExp])[] = [
      ['no JSON', `${linesOf([record])}{"patient":"${planted}"\n`, /:2: the record is not JSON/],
      ['a key is missing', linesOf([record, { ...second, visits: undefined }]), /:2: the record has no visits/],
      [
        'an unknown key',
        linesOf([{ ...second, [planted]: 1 }]),
        /:1: the record has an unknown key, expected patient, split, profile, visits/,
      ],
      [
        'a visit with a time',
        linesOf([{ ...second, visits: [{ ...visit, [planted]: '2020-01-01' }] }]),
        /:1: visits\[0\] has an unknown key, expected visit, diagnoses.*\n.*from the oldest to the newest/,
      ],
      [
        'a number for a code',
        linesOf([{ ...second, visits: [{ ...visit, diagnoses: ['I10', 4711] }] }]),
        /:1: visits\[0\]\.diagnoses\[1\] must be a text in quotes\n.*numbers too/,
      ],
      [
        'no medication',
        linesOf([{ ...second, visits: [{ ...visit, medications: [] }] }]),
        /:1: visits\[0\]\.medications is empty/,
      ],
      [
        'nothing but missing values',
        linesOf([{ ...second, visits: [{ ...visit, medications: ['', null] }] }]),
        /:1: visits\[0\]\.medications holds nothing but missing values/,
      ],
      ['no key', linesOf([{ ...second, patient: 'NaN' }]), /:1: the key of the patient is missing/],
      ['no visit', linesOf([{ ...second, visits: [] }]), /:1: visits is empty/],
      [
        'a split that there is not',
        linesOf([{ ...second, split: planted }]),
        /:1: split must be train, validation, test, extra or absent/,
      ],
      [
        'a split here and none there',
        linesOf([record, { ...second, split: null }]),
        /:2: the record has no split, unlike those before it/,
      ],
      [
        'a value that is no text',
        linesOf([{ ...second, profile: { [planted]: 1 } }]),
        /:1: a value of profile must be a text in quotes/,
      ],
      [
        'other features',
        linesOf([record, { ...second, profile: { sex: planted } }]),
        /:2: the profile has other features than sex, insurance/,
      ],
      [
        'a patient twice',
        linesOf([second, { ...second, visits: [{ ...visit, visit: 'b' }] }]),
        /:2: the patient is already there, at .*:1/,
      ],
      [
        'a visit twice',
        linesOf([record, { ...second, visits: [visit, visit] }]),
        /:2: visits\[1\]: the visit is already there, at .*:2/,
      ],
      [
        'bytes that are not UTF-8',
        Buffer.concat([Buffer.from(linesOf([record])), Buffer.from([0x7b, 0xff])]),
        /:2: the line is not UTF-8/,
      ],
      ['an empty file', '', /own\.jsonl: there is no record/],
    ];
    for (const [what, text, expected] of cases) {
      it(what, async () => {
        const error: unknown = await build('own.jsonl', text).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(UserInputError);
        expect((error as Error).message)
          .to.match(expected)
          .and.not.contain(planted);
      });
    }

    it('every record with a fault, in one pass', async () => {
      const lines = [
        record,
        { ...second, visits: [] },
        '?',
        ...Array.from({ length: 30 }, () => ({ ...second, split: 1 })),
      ];
      const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
      const error = (await build('own.jsonl', text).catch((thrown: unknown) => thrown)) as UserInputError;
      expect(error.message).to.match(
        /^32 faults\n {2}.*own\.jsonl:2: visits is empty\n {2}.*own\.jsonl:3: the record is not JSON\n/,
      );
      expect(error.message).to.contain('\n  and 12 more\n  See docs/cohort.md for the form').and.not.contain(planted);
    });

    it('all faults of a record, of its form and of what it says', async () => {
      const form = { ...second, born: 1950, split: 'all', visits: [{ ...visit, diagnoses: [1, 2], medications: [] }] };
      const { patient: _none, ...keyless } = form;
      const repeated = {
        ...second,
        patient: 'p',
        profile: { sex: planted },
        visits: [visit, { ...visit, medications: [''] }],
      };
      const error: unknown = await build('own.jsonl', linesOf([record, keyless, repeated])).catch(String);
      const reasons = String(error)
        .split('\n')
        .flatMap((line) => /:(\d: .*)/.exec(line)?.[1] ?? []);
      expect(reasons).to.have.members([
        '2: the record has no patient',
        '2: the record has an unknown key, expected patient, split, profile, visits',
        '2: split must be train, validation, test, extra or absent',
        '2: visits[0].diagnoses[0] must be a text in quotes',
        '2: visits[0].diagnoses[1] must be a text in quotes',
        '2: visits[0].medications is empty',
        '3: the profile has other features than sex, insurance',
        '3: visits[1].medications holds nothing but missing values',
        `3: visits[1]: the visit is already there, at ${String(error).match(/\S*own\.jsonl/)![0]}:3`,
      ]);
    });

    it('medications that are called ATC and are none', async () => {
      const rows = [
        'diagnoses,I10,',
        'procedures,5A1D70Z,',
        'medications,C09A,atc',
        'medications,C03A,atc',
        'medications,aspirin,atc',
      ];
      const vocabularies = await write(
        'codes.csv',
        `kind,code,coding,name\n${rows.map((row) => `${row},`).join('\n')}\n`,
      );
      const { report } = await build('own.jsonl', linesOf([record]), { vocabularies });
      expect(report.facts).to.deep.equal({ 'medications of coding atc that are no ATC codes': '1 of 3: "aspirin"' });
    });

    it('a code, a value, a row or a file that is not as declared', async () => {
      const message = async (options: JsonObject): Promise<string> => {
        const path = await write('own.jsonl', linesOf([record, second]));
        const error: unknown = await buildDataset(records, { records: path, ...options }).catch(
          (thrown: unknown) => thrown,
        );
        expect(error).to.be.instanceOf(UserInputError);
        expect((error as Error).message).not.to.contain(planted);
        return (error as Error).message;
      };
      const table = async (rows: string) => ({ vocabularies: await write('codes.csv', `kind,code,name\n${rows}\n`) });
      expect(await message(await table('diagnoses,E11,'))).to.match(
        /own\.jsonl:1: visits\[0\]\.diagnoses\[0\] is a code that the table/,
      );
      expect(await message(await table('drugs,C09A,'))).to.match(
        /codes\.csv, data row 1: the kind is none of diagnoses, procedures/,
      );
      expect(await message(await table('diagnoses,,'))).to.match(/codes\.csv, data row 1: the code is missing/);
      expect(await message(await table('diagnoses,a,\ndiagnoses,a,'))).to.match(
        /codes\.csv, data row 2: the table has this code/,
      );
      const coding = await write('coded.csv', 'kind,code,name,coding\ndiagnoses,a,,icd-11\n');
      expect(await message({ vocabularies: coding })).to.contain(
        'coded.csv, data row 1: the coding is none of icd-9, icd-10',
      );
      expect(await message({ interactions: join(folder, 'absent.csv') })).to.contain(
        'dataset.interactions: there is no',
      );
      expect(await message({ records: join(folder, 'absent.jsonl') })).to.contain('dataset.records: there is no');
      expect(await message({ records: await write('own.txt', '') })).to.contain(
        'is neither .jsonl, .jsonl.gz nor .parquet',
      );
      const archive = gzipSync(linesOf([record, second]));
      const cut = await write('cut.jsonl.gz', archive.subarray(0, archive.length - 12));
      expect(await message({ records: cut })).to.match(/cut\.jsonl\.gz: the archive cannot be unpacked/);
    });

    it('a Parquet file or table that is not as it should be', async () => {
      const message = async (options: JsonObject): Promise<string> => {
        const error: unknown = await buildDataset(records, options).catch((thrown: unknown) => thrown);
        expect(error).to.be.instanceOf(UserInputError);
        expect((error as Error).message).not.to.contain(planted);
        return (error as Error).message;
      };
      const file = await write('own.parquet', planted.repeat(10));
      expect(await message({ records: file })).to.match(/own\.parquet: the file cannot be read as Parquet/);
      await withDatabase({ memory: '1GB', scratch: folder }, async (connection) => {
        const columns = { patient: 'varchar', visits: 'varchar' };
        const rows = [{ patient: planted, visits: planted }];
        await rm(file);
        await writeParquet(connection, file, { columns, rows });
      });
      expect(await message({ records: file })).to.match(/own\.parquet, row 1: the record has no profile/);
      const lines = await write('own.jsonl', linesOf([record]));
      expect(await message({ records: lines, vocabularies: file })).to.match(
        /own\.parquet: no column kind, code, name/,
      );
    });
  });
});
