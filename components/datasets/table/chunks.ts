import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';

/** The chunks of a result, each while DuckDB works on the next. */
export async function* chunksOf(result: DuckDBResult, signal: AbortSignal): AsyncGenerator<DuckDBDataChunk> {
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
