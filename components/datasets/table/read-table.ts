import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { rm } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import { ColumnBuilder } from './column-builder.js';
import { findColumns, readCsvHeader } from './csv-header.js';
import { unpacked } from './source-file.js';
import type { Table } from './data-table.js';

/** How a field is read; a `time` becomes two integer columns, `<name>.day` (days since 1970) and `<name>.second` of the day. */
export type FieldKind = 'text' | 'integer' | 'time';

export interface Field {
  /** The column's name in the table that is returned. */
  readonly name: string;
  /** The column's name in the file. */
  readonly source: string;
  readonly kind: FieldKind;
}

export interface TableReader {
  readonly connection: DuckDBConnection;
  readonly scratch: string;
  readonly signal: AbortSignal;
  /** Called now and then with the number of rows read. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Reads columns of a `.csv` or `.csv.gz` file in file order. Every field is text to begin with: an empty one is missing and
 * nothing else is. Errors name the file, the line and the column, never a value.
 */
export async function readTable(path: string, fields: readonly Field[], reader: TableReader): Promise<Table> {
  const { connection, scratch, signal } = reader;
  const plain = await unpacked(path, scratch, signal);
  try {
    const header = await readCsvHeader(plain, path);
    const positions = findColumns(
      header,
      fields.map((field) => field.source),
      path,
    );
    const result = await connection.stream(selectFields(plain, header.length, fields, positions));
    const columns = fields.flatMap(outputColumns);
    const builders = columns.map(({ isText }) => new ColumnBuilder(isText));
    let rows = 0;
    for (;;) {
      signal.throwIfAborted();
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      refuseUnreadable(chunk, columns.length, rows, fields, path);
      builders.forEach((builder, index) => builder.append(chunk.getColumnVector(index), chunk.rowCount));
      rows += chunk.rowCount;
      reader.onProgress?.(rows);
    }
    return { rows, columns: Object.fromEntries(columns.map(({ name }, index) => [name, builders[index]!.build()])) };
  } catch (error) {
    throw csvError(error, path);
  } finally {
    if (plain !== path) await rm(plain, { force: true });
  }
}

function outputColumns({ name, kind }: Field): { readonly name: string; readonly isText: boolean }[] {
  if (kind !== 'time') return [{ name, isText: kind === 'text' }];
  return [
    { name: `${name}.day`, isText: false },
    { name: `${name}.second`, isText: false },
  ];
}

/** Selects the fields and, last, the number of the first field that is not what its kind promises. */
function selectFields(path: string, width: number, fields: readonly Field[], positions: readonly number[]): string {
  const columns = Array.from({ length: width }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const quoted = path.replaceAll("'", "''");
  const source = `read_csv('${quoted}', auto_detect=false, header=true, delim=',', quote='"', escape='"', nullstr='', columns={${columns}})`;
  const selected = fields.flatMap(({ kind }, index) => {
    const text = `c${positions[index]}`;
    if (kind === 'text') return [text];
    if (kind === 'integer') return [`try_cast(${text} as integer)`];
    const seconds = `cast(floor(epoch(try_cast(${text} as timestamp))) as bigint)`;
    return [`cast(${seconds} // 86400 as integer)`, `cast(${seconds} % 86400 as integer)`];
  });
  const unreadable = fields.flatMap(({ kind }, index) => {
    if (kind === 'text') return [];
    const text = `c${positions[index]}`;
    const type = kind === 'integer' ? 'integer' : 'timestamp';
    return [`when ${text} is not null and try_cast(${text} as ${type}) is null then ${index}`];
  });
  const flag = unreadable.length === 0 ? 'cast(null as integer)' : `case ${unreadable.join(' ')} end`;
  return `select ${[...selected, flag].join(', ')} from ${source}`;
}

function refuseUnreadable(
  chunk: DuckDBDataChunk,
  flagColumn: number,
  rowsBefore: number,
  fields: readonly Field[],
  path: string,
): void {
  const flags = chunk.getColumnVector(flagColumn);
  for (let row = 0; row < chunk.rowCount; row++) {
    const field = flags.getItem(row);
    if (field === null) continue;
    const { source, kind } = fields[Number(field)]!;
    throw new UserInputError({
      place: `${path}, data row ${rowsBefore + row + 1}, column ${source}`,
      reason: kind === 'integer' ? 'the field is no whole number' : 'the field is no time like 2130-05-09 14:30:00',
      remedy: 'Put the field right, or leave it empty if it is unknown.',
    });
  }
}

/** The reason and the line of what DuckDB refused; its own message would quote the line, and with it a patient. */
function csvError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserInputError) return error;
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  if (line === undefined) return error;
  const width = /Expected Number of Columns: \d+ Found: \d+/.exec(error.message)?.[0];
  const [reason, remedy] = error.message.includes('not utf-8 encoded')
    ? ['the line is not UTF-8', 'Convert the file to UTF-8.']
    : width !== undefined
      ? [
          `wrong number of fields (${width.toLowerCase()})`,
          'Quote fields that contain commas; end every line with all its fields.',
        ]
      : ['the line is not comma-separated values', 'Check its quotes; the file may be cut off here.'];
  return new UserInputError({ place: `${path}:${line}`, reason, remedy });
}
