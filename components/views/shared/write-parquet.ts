import type { DuckDBConnection } from '@duckdb/node-api';
import { open, rm } from 'node:fs/promises';
import { sqlText } from '../../datasets/table/database.js';

/** A table to be written: its columns with their SQL types, and its rows as objects of those columns. */
export interface ParquetTable {
  readonly columns: Readonly<Record<string, string>>;
  readonly rows: Iterable<object>;
}

/** Writes a table as Parquet. Rows pass through a file of JSON Lines beside it, so that memory does not limit their number. */
export async function writeParquet(connection: DuckDBConnection, path: string, table: ParquetTable): Promise<void> {
  const lines = `${path}.jsonl`;
  try {
    const file = await open(lines, 'wx', 0o600);
    try {
      for (const row of table.rows) await file.write(`${JSON.stringify(row)}\n`);
    } finally {
      await file.close();
    }
    const columns = Object.entries(table.columns).map(([name, type]) => `${sqlText(name)}: ${sqlText(type)}`);
    const source = `read_json(${sqlText(lines)}, format = 'newline_delimited', columns = {${columns.join(', ')}})`;
    await connection.run(`copy (from ${source}) to ${sqlText(path)} (format parquet, compression zstd)`);
  } finally {
    await rm(lines, { force: true });
  }
}
