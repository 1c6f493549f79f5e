import { UserInputError } from '../../../framework/errors.js';
import { sqlText } from '../table/database.js';
import type { TableReader } from '../table/read-table.js';
import { parseRecord, type PlacedRecord } from './parse-record.js';

/** The records of a Parquet file, one per row, in the order of the file. */
export async function* readParquetRecords(path: string, reader: TableReader): AsyncGenerator<PlacedRecord> {
  let row = 0;
  for await (const [json] of rowsOf(
    `select to_json(record) from read_parquet(${sqlText(path)}) record`,
    path,
    reader,
  )) {
    row++;
    const place = `${path}, row ${row}`;
    yield { place, record: parseRecord(json!, place) };
  }
}

/** Reads columns of a Parquet file as texts, and lists as JSON. Optional columns are read where the file has them. */
export async function readParquetTexts(
  path: string,
  needed: readonly string[],
  optional: readonly string[],
  reader: TableReader,
): Promise<readonly Readonly<Record<string, string | null>>[]> {
  const types = new Map<string, string>();
  for await (const [name, type] of rowsOf(
    `select column_name, column_type from (describe from read_parquet(${sqlText(path)}))`,
    path,
    reader,
  ))
    types.set(name!, type!);
  const absent = needed.filter((column) => !types.has(column));
  if (absent.length > 0) {
    throw new UserInputError({
      place: path,
      reason: `no column ${absent.join(', ')}`,
      remedy: `The table has the columns ${needed.join(', ')}: see docs/cohort.md.`,
    });
  }
  const columns = [...needed, ...optional.filter((column) => types.has(column))];
  const selected = columns.map((name) =>
    types.get(name)!.endsWith('[]') ? `to_json("${name}")` : `"${name}"::varchar`,
  );
  const rows: Readonly<Record<string, string | null>>[] = [];
  for await (const row of rowsOf(`select ${selected.join(', ')} from read_parquet(${sqlText(path)})`, path, reader))
    rows.push(Object.fromEntries(columns.map((name, index) => [name, row[index]!])));
  return rows;
}

async function* rowsOf(
  query: string,
  path: string,
  { database, signal }: TableReader,
): AsyncGenerator<readonly (string | null)[]> {
  const connection = await database.connect();
  try {
    const result = await orDamaged(connection.stream(query), path);
    for (;;) {
      signal.throwIfAborted();
      const chunk = await orDamaged(result.fetchChunk(), path);
      if (chunk === null || chunk.rowCount === 0) return;
      for (const row of chunk.getRows()) yield row as (string | null)[];
    }
  } finally {
    connection.closeSync();
  }
}

async function orDamaged<Value>(value: Promise<Value>, path: string): Promise<Value> {
  return value.catch(() => {
    throw damaged(path);
  });
}

/** Replaces DuckDB's own message, which could quote values of the file. */
function damaged(path: string): UserInputError {
  return new UserInputError({
    place: path,
    reason: 'the file cannot be read as Parquet: it is something else, cut off or damaged',
    remedy: 'Write it again, or copy it again from its source.',
  });
}
