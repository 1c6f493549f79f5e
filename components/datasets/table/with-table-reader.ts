import type { TableReader } from './read-table.js';

/** A reader of raw tables for the time of `use`, within the given memory. */
export async function withTableReader<Result>(
  { scratch, signal }: Pick<TableReader, 'scratch' | 'signal'>,
  use: (reader: TableReader) => Promise<Result>,
  memory = '1GB',
): Promise<Result> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', { memory_limit: memory, temp_directory: scratch });
  const connection = await database.connect();
  try {
    return await use({ connection, scratch, signal });
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}
