import type { DuckDBDataChunk, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { rm } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import { findColumns, readCsvHeader } from './csv-header.js';
import { sqlText } from './database.js';
import type { ReadingProgress } from './reading-progress.js';
import { selectFields } from './selected-columns.js';
import { unpacked } from './source-file.js';
import type { Table } from './data-table.js';
import type { Field } from './field.js';

const streamingBuffer = '32MB';

export interface TableReader {
  /** The database. Every table is read through a connection of its own, so that several can be read at once. */
  readonly database: DuckDBInstance;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress?: ReadingProgress;
}

/**
 * Reads columns of a `.csv` or `.csv.gz` file in file order. Every field is read as text first, and only an empty field is
 * missing. Errors name the file, the line and the column, never a value.
 */
export async function readTable(path: string, fields: readonly Field[], reader: TableReader): Promise<Table> {
  const { database, scratch, signal, progress } = reader;
  const plain = await unpacked(path, scratch, signal, (bytes) => progress?.unpacked(bytes));
  const connection = await database.connect();
  try {
    const header = await readCsvHeader(plain, path);
    const names = fields.map((field) => field.source);
    const placed = findColumns(header, names, path).map((position, index) => ({ ...fields[index]!, position }));
    const columns = selectFields(placed, path);
    const selected = columns.flatMap(({ sql }) => sql).join(', ');
    // With the default of 1 MB DuckDB's threads mostly wait for chunks to be fetched.
    await connection.run(`set streaming_buffer_size = '${streamingBuffer}'`);
    const result = await connection.stream(`select ${selected} from ${csvSource(plain, header.length)}`);
    let rows = 0;
    for await (const chunk of chunksOf(result, signal)) {
      let first = 0;
      const { rowCount } = chunk;
      for (const column of columns) {
        const start = first;
        column.append({ rows: rowCount, vector: (index) => chunk.getColumnVector(start + index) }, rows);
        first += column.sql.length;
      }
      rows += rowCount;
      progress?.read(rowCount);
    }
    const built = Object.assign({}, ...columns.map((column) => column.build())) as Table['columns'];
    return { rows, columns: built };
  } catch (error) {
    throw csvError(error, path);
  } finally {
    connection.closeSync();
    if (plain !== path) await rm(plain, { force: true });
  }
}

async function* chunksOf(result: DuckDBResult, signal: AbortSignal): AsyncGenerator<DuckDBDataChunk> {
  let next = result.fetchChunk();
  try {
    for (;;) {
      const chunk = await next;
      signal.throwIfAborted();
      if (chunk === null || chunk.rowCount === 0) return;
      // DuckDB works on the next chunk while this one is taken apart.
      next = result.fetchChunk();
      yield chunk;
    }
  } finally {
    // A connection must not be closed while a chunk is being fetched.
    await next.catch(() => undefined);
  }
}

function csvSource(path: string, width: number): string {
  const columns = Array.from({ length: width }, (_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  return `read_csv(${sqlText(path)}, auto_detect=false, header=true, delim=',', quote='"', escape='"', nullstr='', columns={${columns}})`;
}

/** The reason and the line number of what DuckDB refused. Its own message would quote the line, and so show a patient. */
function csvError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserInputError) return error;
  if (error.message.startsWith('Out of Memory')) {
    const reason = 'reading the table takes more memory than it may';
    return new UserInputError({ place: path, reason, remedy: 'Raise the option memory of the dataset.' });
  }
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
