import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Row = Readonly<Record<string, string | number>>;

/** Column order of the raw tables of MIMIC-III that are read, with the values that a made-up row has by default. */
const layouts = {
  ADMISSIONS: {
    SUBJECT_ID: 1,
    HADM_ID: 10,
    ADMITTIME: '2130-05-01 08:00:00',
    INSURANCE: 'Medicare',
    LANGUAGE: '',
    RELIGION: 'NONE',
    MARITAL_STATUS: 'SINGLE',
    ETHNICITY: 'ASIAN',
  },
  PATIENTS: { SUBJECT_ID: 1, GENDER: 'F', DOB: '2070-05-02 00:00:00' },
  PRESCRIPTIONS: {
    SUBJECT_ID: 1,
    HADM_ID: 10,
    ICUSTAY_ID: 100,
    STARTDATE: '2130-05-01 00:00:00',
    DRUG: 'Aspirin',
    GSN: '',
    NDC: '00000000001',
    ATC: '',
  },
  DIAGNOSES_ICD: { SUBJECT_ID: 1, HADM_ID: 10, SEQ_NUM: 1, ICD9_CODE: '4019' },
  PROCEDURES_ICD: { SUBJECT_ID: 1, HADM_ID: 10, SEQ_NUM: 1, ICD9_CODE: '0014' },
  D_ICD_DIAGNOSES: { ICD9_CODE: '4019', SHORT_TITLE: 'Hypertension NOS' },
  D_ICD_PROCEDURES: { ICD9_CODE: '0014', SHORT_TITLE: 'Injection' },
} as const;

const mappingLayouts = {
  gsn_atc_ndc_mapping: { gsn: '000001', atc: 'A01AA01', ndc: '1' },
  'atc3-smiles': { atc3: 'A01A', smiles: 'C' },
  'atc3-ddi-pairs': { atc3_a: 'A01A', atc3_b: 'B01A' },
  atc_coding: { atc_code: 'A01A', atc_name: 'STOMATOLOGICAL PREPARATIONS' },
  drugbank_drugs_info: { name: 'Aspirin', moldb_smiles: 'C' },
  RXCUI2atc4: { YEAR: '2017', MONTH: '1', NDC: '', RXCUI: '11', ATC4: 'A01AA' },
} as const;

type TableName = keyof typeof layouts;
type MappingName = keyof typeof mappingLayouts;

/** Rows that differ from the default row of their table; a table left out has its default row alone. */
export type MadeUpTables = Partial<Readonly<Record<TableName, readonly Row[]>>>;
export type MadeUpMappings = Partial<Readonly<Record<MappingName, readonly Row[]>>>;

/** A folder with raw tables and one with mappings, for one test. */
export class MadeUpFolders {
  private constructor(
    private readonly folder: string,
    readonly root: string,
    readonly mappings: string,
  ) {}

  static async create(tables: MadeUpTables = {}, mappings: MadeUpMappings = {}): Promise<MadeUpFolders> {
    const folder = await mkdtemp(join(tmpdir(), 'formulary-tables-'));
    const made = new MadeUpFolders(folder, join(folder, 'raw'), join(folder, 'mappings'));
    await mkdir(made.root);
    await mkdir(made.mappings);
    for (const [name, layout] of Object.entries(layouts))
      await writeFile(join(made.root, `${name}.csv`), toCsv(layout, tables[name as TableName] ?? [{}]));
    for (const [name, layout] of Object.entries(mappingLayouts))
      await writeFile(join(made.mappings, `${name}.csv`), toCsv(layout, mappings[name as MappingName] ?? [{}]));
    return made;
  }

  /** Options that every dataset built from this folder has. */
  get options(): { readonly root: string; readonly mappings: string } {
    return { root: this.root, mappings: this.mappings };
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

function toCsv(layout: Row, rows: readonly Row[]): string {
  const names = Object.keys(layout);
  const lines = rows.map((row) => names.map((name) => quote(String(row[name] ?? layout[name]))).join(','));
  return `${[names.join(','), ...lines].join('\n')}\n`;
}

function quote(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
