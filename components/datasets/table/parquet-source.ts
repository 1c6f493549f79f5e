import { sqlPath } from './database.js';
import { rowsOf } from './parquet-rows.js';
import type { TableReader } from './table-reader.js';

/** Whether the file is Parquet, by its name. */
export function isParquet(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

/** The names of a Parquet file's columns, and a subquery that gives them as texts `c0`, `c1`, … */
export async function parquetSource(
  path: string,
  reader: TableReader,
): Promise<{ readonly header: readonly string[]; readonly sql: string }> {
  const file = `read_parquet(${sqlPath(path)}, hive_partitioning = false)`;
  const header: string[] = [];
  for await (const [name] of rowsOf(`select column_name from (describe from ${file})`, path, reader))
    header.push(name!);
  const texts = header.map((name, index) => `"${name.replaceAll('"', '""')}"::varchar as c${index}`);
  return { header, sql: `(select ${texts.join(', ')} from ${file})` };
}
