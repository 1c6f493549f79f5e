import { withDatabase } from './database.js';
import type { TableReader } from './table-reader.js';

/** Gives `use` a reader of raw tables that keeps within the given memory. */
export async function withTableReader<Result>(
  settings: Omit<TableReader, 'database'>,
  use: (reader: TableReader) => Promise<Result>,
  memory = '1GB',
): Promise<Result> {
  const { scratch, signal } = settings;
  return withDatabase({ memory, scratch }, (_, database) => use({ ...settings, database, scratch, signal }));
}
