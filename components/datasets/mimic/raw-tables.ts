import { join, relative } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { equalForms } from '../table/equal-forms.js';
import { Faults } from '../table/faults.js';
import { readParts } from '../table/read-table.js';
import type { TableReader } from '../table/table-reader.js';
import type { Field } from '../table/field.js';
import { csvNames, findEach } from '../table/source-file.js';
import { findTableParts, nameOfParts, type TableParts, wholeNames } from '../table/table-parts.js';
import type { Table } from '../table/data-table.js';
import type { MimicRelease } from './release.js';

/** The files of every raw table. */
export type TableFiles = Readonly<Record<keyof MimicRelease['tables'], TableParts>>;

/** The folders of a release that hold tables: MIMIC-IV has `hosp/`, and its version 1.0 `core/` as well. */
function tableFolders(root: string): readonly string[] {
  return [root, join(root, 'hosp'), join(root, 'core')];
}

/** Looks for every table directly in the folder and below `hosp/` and `core/`. */
export async function findRawTables(release: MimicRelease, root: string): Promise<TableFiles> {
  const folders = tableFolders(root);
  const tables = Object.entries(release.tables) as [keyof TableFiles, string][];
  const names = Object.fromEntries(tables.map(([table, name]) => [table, csvNames(name)]));
  const find = (_: unknown, table: keyof TableFiles) => findTableParts(folders, release.tables[table]);
  return findEach(folders, names as Record<keyof TableFiles, readonly string[]>, find, 'dataset.root');
}

/** Refuses tables that lie there twice and differ; names those that are equal, and those that lie there in parts. */
export async function formsOfRawTables(
  release: MimicRelease,
  files: TableFiles,
  root: string,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const facts = { ...(await equalForms(tableFolders(root), Object.values(release.tables).map(wholeNames), signal)) };
  for (const parts of Object.values(files).filter(({ length }) => length > 1))
    facts[nameOfParts([relative(root, parts[0]!), ...parts.slice(1)])] = `${parts.length} parts of one table`;
  return facts;
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
 * Reads all tables at once, so that one is unpacked while others are parsed. All are read to their end, so that their faults
 * are told together; any other failure ends all of them.
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
  for (const read of Object.values(reads)) {
    read.catch((error: unknown) => {
      if (!(error instanceof UserInputError)) failed.abort(error);
    });
  }
  // All readers must end before the database may be closed.
  const ended = await Promise.allSettled(Object.values(reads));
  signal.throwIfAborted();
  const faults = new Faults();
  for (const read of ended) if (read.status === 'rejected') faults.add(read.reason);
  faults.throwIfAny();
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
      { name: 'admitted', source: admitted, kind: 'moment' },
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
      ...(version === undefined ? [] : [{ name: 'version', source: version, kind: 'integer' as const }]),
    ]);
  }

  /** Columns subject, gender and what the release computes the age from. */
  persons(): Promise<Table> {
    const { subject, gender, age } = this.release.columns;
    return this.read('patients', [
      { name: 'subject', source: subject, kind: 'id' },
      text('gender', gender),
      ...Object.entries(age).map(([name, kind]) => ({ name, source: name, kind })),
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
    return readParts(this.files[table], fields, this.reader);
  }
}

function text(name: string, source: Field['source']): Field {
  return { name, source, kind: 'text' };
}
