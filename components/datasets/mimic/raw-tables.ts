import { join } from 'node:path';
import { equalForms } from '../table/equal-forms.js';
import { readTable, type TableReader } from '../table/read-table.js';
import type { Field } from '../table/field.js';
import { csvNames, findSourceFiles } from '../table/source-file.js';
import type { Table } from '../table/data-table.js';
import type { MimicRelease } from './release.js';

/** The path of every raw table. */
export type TableFiles = Readonly<Record<keyof MimicRelease['tables'], string>>;

type TableNames = Readonly<Record<keyof TableFiles, readonly string[]>>;

/** The folders of a release that hold tables: MIMIC-IV has `hosp/`, and its version 1.0 `core/` as well. */
function tableFolders(root: string): readonly string[] {
  return [root, join(root, 'hosp'), join(root, 'core')];
}

/** Looks for every table directly in the folder and below `hosp/` and `core/`. */
export async function findRawTables(release: MimicRelease, root: string): Promise<TableFiles> {
  return findSourceFiles(tableFolders(root), namesOf(release), 'dataset.root');
}

/** Refuses tables that lie there twice and differ; names those that are equal. */
export function equalRawTables(
  release: MimicRelease,
  root: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  return equalForms(tableFolders(root), Object.values(namesOf(release)), signal);
}

function namesOf(release: MimicRelease): TableNames {
  const names = Object.entries(release.tables).map(([table, name]) => [table, csvNames(name)]);
  return Object.fromEntries(names) as TableNames;
}

/** The raw tables with the columns and names that the steps use. */
export interface RawTables {
  readonly prescriptions: Table;
  readonly admissions: Table;
  readonly diagnoses: Table;
  readonly procedures: Table;
  readonly diagnosisTitles: Table;
  readonly procedureTitles: Table;
  readonly persons: Table;
}

/**
 * Reads all tables at once, so that one is unpacked while others are parsed. The first failure ends all of them.
 *
 * @param withAtc whether prescriptions have a column of ATC codes
 */
export async function readRawTables(
  release: MimicRelease,
  files: TableFiles,
  reader: TableReader,
  withAtc: boolean,
): Promise<RawTables> {
  const failed = new AbortController();
  const signal = AbortSignal.any([reader.signal, failed.signal]);
  const tables = new TableReads(release, files, { ...reader, signal });
  const reads: Readonly<Record<keyof RawTables, Promise<Table>>> = {
    prescriptions: tables.prescriptions(withAtc),
    admissions: tables.admissions(),
    diagnoses: tables.codes('diagnoses'),
    procedures: tables.codes('procedures'),
    diagnosisTitles: tables.titles('diagnoses'),
    procedureTitles: tables.titles('procedures'),
    persons: tables.persons(),
  };
  for (const read of Object.values(reads)) read.catch((error: unknown) => failed.abort(error));
  // All readers must end before the database may be closed.
  await Promise.allSettled(Object.values(reads));
  signal.throwIfAborted();
  const entries = Object.entries(reads).map(async ([name, read]) => [name, await read] as const);
  return Object.fromEntries(await Promise.all(entries)) as Record<keyof RawTables, Table>;
}

class TableReads {
  constructor(
    private readonly release: MimicRelease,
    private readonly files: TableFiles,
    private readonly reader: TableReader,
  ) {}

  /**
   * Columns subject, visit, stay (where the release has it), start.day, start.second, drug, ndc, gsn and, on request, atc. A
   * hospital may have added the column atc to its tables.
   */
  prescriptions(withAtc: boolean): Promise<Table> {
    const { stay, start, drug, ndc, gsn } = this.release.columns;
    return this.read('prescriptions', [
      ...this.keys(),
      ...(stay === undefined ? [] : [{ name: 'stay', source: stay, kind: 'integer' as const }]),
      { name: 'start', source: start, kind: 'time' },
      { ...text('drug', drug), keepsBlanks: true },
      text('ndc', ndc),
      text('gsn', gsn),
      ...(withAtc ? [text('atc', 'ATC')] : []),
    ]);
  }

  /** Columns visit, admitted (as written) and the profile fields. */
  admissions(): Promise<Table> {
    const { visit, admitted } = this.release.columns;
    return this.read('admissions', [
      { name: 'visit', source: visit, kind: 'id' },
      text('admitted', admitted),
      ...this.release.profile.map((name) => text(name, this.release.profileColumns?.[name] ?? name)),
    ]);
  }

  /** Columns subject, visit, sequence, code and, where the release mixes ICD versions, version. */
  codes(table: 'diagnoses' | 'procedures'): Promise<Table> {
    const { code, sequence, version } = this.release.columns;
    return this.read(table, [
      ...this.keys(),
      { name: 'sequence', source: sequence, kind: 'integer' },
      text('code', code),
      ...(version === undefined ? [] : [{ name: 'version', source: version, kind: 'integer' as const }]),
    ]);
  }

  /** Columns code, title and, where the release mixes ICD versions, version. */
  titles(table: 'diagnoses' | 'procedures'): Promise<Table> {
    const { code, title, version } = this.release.columns;
    return this.read(table === 'diagnoses' ? 'diagnosisTitles' : 'procedureTitles', [
      text('code', code),
      text('title', title),
      ...(version === undefined ? [] : [text('version', version)]),
    ]);
  }

  /** Columns subject, gender and what the release computes the age from. */
  persons(): Promise<Table> {
    const { subject, gender, age } = this.release.columns;
    return this.read('patients', [
      { name: 'subject', source: subject, kind: 'id' },
      text('gender', gender),
      ...age.map((name) => text(name, name)),
    ]);
  }

  private keys(): Field[] {
    const { subject, visit } = this.release.columns;
    return [
      { name: 'subject', source: subject, kind: 'id' },
      { name: 'visit', source: visit, kind: 'id' },
    ];
  }

  private read(table: keyof TableFiles, fields: readonly Field[]): Promise<Table> {
    return readTable(this.files[table], fields, this.reader);
  }
}

function text(name: string, source: Field['source']): Field {
  return { name, source, kind: 'text' };
}
