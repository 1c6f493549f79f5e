import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';

export interface DatabaseLimits {
  /** Most memory that DuckDB may take: `4GB`, `512 MB`. */
  readonly memory: string;
  /** Where DuckDB writes what does not fit into memory. */
  readonly scratch: string;
}

/** Opens a database in memory for one piece of work and closes it afterwards. */
export async function withDatabase<Result>(
  { memory, scratch }: DatabaseLimits,
  work: (connection: DuckDBConnection, database: DuckDBInstance) => Promise<Result>,
): Promise<Result> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const database = await DuckDBInstance.create(':memory:', {
    memory_limit: memory.replace(' ', ''),
    temp_directory: scratch,
  });
  const connection = await database.connect();
  try {
    return await work(connection, database);
  } finally {
    connection.closeSync();
    database.closeSync();
  }
}

/** Writes a text as a literal of SQL. */
export function sqlText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Writes the path of one file as a literal of SQL: DuckDB takes stars, question marks and brackets for a pattern. */
export function sqlPath(path: string): string {
  return sqlText(path.replace(/[*?[]/g, '[$&]'));
}
