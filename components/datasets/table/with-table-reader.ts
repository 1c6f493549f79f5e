import { withDatabase } from './database.js';
import type { TableReader } from './read-table.js';

/** A reader of raw tables for the time of `use`, within the given memory. */
export async function withTableReader<Result>(
  { scratch, signal }: Pick<TableReader, 'scratch' | 'signal'>,
  use: (reader: TableReader) => Promise<Result>,
  memory = '1GB',
): Promise<Result> {
  return withDatabase({ memory, scratch }, (connection) => use({ connection, scratch, signal }));
}
