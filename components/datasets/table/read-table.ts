import { rm } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';
import { chunksOf } from './chunks.js';
import { placeFields, readCsvHeader } from './csv-header.js';
import { sqlPath } from './database.js';
import { Faults } from './faults.js';
import { damaged } from './parquet-rows.js';
import { isParquet, parquetSource } from './parquet-source.js';
import { selectFields } from './selected-columns.js';
import { plainText } from './plain-text.js';
import { ReadingRepairs } from './reading-repairs.js';
import { TextReader } from './written-text.js';
import type { Table } from './data-table.js';
import type { Field } from './field.js';
import { concatenate } from './concatenate.js';
import type { TableParts } from './table-parts.js';
import type { TableReader } from './table-reader.js';

const streamingBuffer = '32MB';

/** Reads columns of a table that lies in one file or in parts, as {@link readTable} does, one part after another. */
export async function readParts(parts: TableParts, fields: readonly Field[], reader: TableReader): Promise<Table> {
  const [first, ...others] = parts;
  const tables: [Table, ...Table[]] = [await readTable(first!, fields, reader)];
  for (const part of others) tables.push(await readTable(part, fields, reader));
  return others.length === 0 ? tables[0] : concatenate(tables);
}

/**
 * Reads columns of a file in file order: comma-separated values, packed or not, or Parquet. Every field is read as text first.
 * It is trimmed, and missing where it is empty or stands for no value. Errors name the file, the line and the column, never a
 * value.
 */
export async function readTable(path: string, fields: readonly Field[], reader: TableReader): Promise<Table> {
  const { database, scratch, signal, progress } = reader;
  const plain = isParquet(path) ? path : await plainText(path, scratch, signal, (bytes) => progress?.unpacked(bytes));
  const connection = await database.connect();
  try {
    const source = isParquet(path) ? await parquetSource(path, reader) : await csvSource(plain, path);
    const faults = new Faults();
    const columns = selectFields(placeFields(source.header, fields, path), {
      path,
      texts: new TextReader(reader.missing),
      repairs: reader.repairs ?? new ReadingRepairs(),
      faults,
    });
    const selected = columns.flatMap(({ sql }) => sql).join(', ');
    // With the default of 1 MB DuckDB's threads mostly wait for chunks to be fetched.
    await connection.run(`set streaming_buffer_size = '${streamingBuffer}'`);
    const result = await connection.stream(`select ${selected} from ${source.sql}`);
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
    faults.throwIfAny();
    return { rows, columns: built };
  } catch (error) {
    throw readingError(error, path);
  } finally {
    connection.closeSync();
    if (plain !== path) await rm(plain, { force: true });
  }
}

/** The names of the columns, and a subquery that gives them as texts `c0`, `c1`, … */
async function csvSource(plain: string, path: string) {
  const header = await readCsvHeader(plain, path);
  const columns = header.map((_, index) => `'c${index}': 'VARCHAR'`).join(', ');
  const sql = `read_csv(${sqlPath(plain)}, auto_detect=false, header=true, compression='none', delim=',', quote='"', escape='"', nullstr='', columns={${columns}})`;
  return { header, sql };
}

/** The reason and the line number of what DuckDB refused. Its own message would quote the line, and so show a patient. */
function readingError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || error instanceof UserInputError) return error;
  if (error.message.startsWith('Out of Memory')) {
    const reason = 'reading the table takes more memory than it may';
    return new UserInputError({ place: path, reason, remedy: 'Raise the option memory of the dataset.' });
  }
  if (isParquet(path)) return damaged(path);
  const line = /CSV Error on Line: (\d+)/.exec(error.message)?.[1];
  if (line === undefined && /^(INTERNAL Error|Invalid Input Error)/.test(error.message)) {
    const reason = 'the file is not comma-separated values that can be read';
    return new UserInputError({ place: path, reason, remedy: 'Check its quotes and line ends, or write it again.' });
  }
  if (line === undefined) return error;
  const width = /Expected Number of Columns: \d+ Found: \d+/.exec(error.message)?.[0];
  const [reason, remedy] =
    width !== undefined
      ? [
          `wrong number of fields (${width.toLowerCase()})`,
          'Quote fields that contain commas; end every line with all its fields.',
        ]
      : ['the line is not comma-separated values', 'Check its quotes; the file may be cut off here.'];
  return new UserInputError({ place: `${path}:${line}`, reason, remedy });
}
