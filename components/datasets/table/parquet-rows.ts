import { UserInputError } from '../../../framework/errors.js';
import type { TableReader } from './table-reader.js';

/** The rows of a query on a Parquet file. */
export async function* rowsOf(
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
export function damaged(path: string): UserInputError {
  return new UserInputError({
    place: path,
    reason: 'the file cannot be read as Parquet: it is something else, cut off or damaged',
    remedy: 'Write it again, or copy it again from its source.',
  });
}
