import type { DuckDBInstance } from '@duckdb/node-api';
import type { ReadingProgress } from './reading-progress.js';
import type { ReadingRepairs } from './reading-repairs.js';

/** What tables are read with. */
export interface TableReader {
  /** The database. Every table is read through a connection of its own, so that several can be read at once. */
  readonly database: DuckDBInstance;
  readonly scratch: string;
  readonly signal: AbortSignal;
  readonly progress?: ReadingProgress;
  /** Where repairs are counted. */
  readonly repairs?: ReadingRepairs;
  /** Further texts that stand for a missing value. */
  readonly missing?: readonly string[];
}
