import { UserInputError } from '../../../framework/errors.js';
import { sqlPath } from '../table/database.js';
import { rowsOf } from '../table/parquet-rows.js';
import type { TableReader } from '../table/table-reader.js';
import type { TextLine } from './text-lines.js';

/** The records of a Parquet file as JSON, one per row, in the order of the file. */
export async function* readParquetRecords(path: string, reader: TableReader): AsyncGenerator<TextLine> {
  let row = 0;
  for await (const [json] of rowsOf(
    `select to_json(record) from read_parquet(${sqlPath(path)}) record`,
    path,
    reader,
  )) {
    row++;
    yield { place: `${path}, row ${row}`, text: json! };
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
    `select column_name, column_type from (describe from read_parquet(${sqlPath(path)}))`,
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
  for await (const row of rowsOf(`select ${selected.join(', ')} from read_parquet(${sqlPath(path)})`, path, reader))
    rows.push(Object.fromEntries(columns.map((name, index) => [name, row[index]!])));
  return rows;
}
