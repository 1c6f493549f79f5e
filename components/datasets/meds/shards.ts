import type { DuckDBConnection } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import { sqlPath } from '../table/database.js';
import { damaged } from '../table/parquet-rows.js';

const needed = ['subject_id', 'time', 'code'] as const;

/** A column and its type, as DuckDB names it. */
export type EventColumns = ReadonlyMap<string, string>;

/** The columns of all shards. Each shard must have those that MEDS asks for, with a type that fits. */
export async function columnsOfShards(connection: DuckDBConnection, shards: readonly string[]): Promise<EventColumns> {
  for (const shard of shards) {
    const own = await columnsOf(connection, `read_parquet(${sqlPath(shard)})`, shard);
    const absent = needed.filter((name) => !own.has(name));
    if (absent.length > 0) throw notMeds(shard, `no column ${absent.join(', ')}`);
    if (!/^(U?(BIG|HUGE)INT|U?INTEGER)$/.test(own.get('subject_id')!))
      throw notMeds(shard, `subject_id is ${own.get('subject_id')}, not a whole number`);
    if (!/^(TIMESTAMP|DATE)/.test(own.get('time')!)) throw notMeds(shard, `time is ${own.get('time')}, not a time`);
  }
  // A column that is whole in one shard and decimal in another is decimal in all of them.
  return columnsOf(connection, eventSource(shards), 'dataset.root');
}

/** The events of all shards as a subquery, with the place of each. */
export function eventSource(shards: readonly string[]): string {
  const files = shards.map(sqlPath).join(', ');
  return `read_parquet([${files}], union_by_name = true, filename = true, file_row_number = true, hive_partitioning = false)`;
}

async function columnsOf(connection: DuckDBConnection, source: string, place: string): Promise<EventColumns> {
  const query = `select column_name, column_type from (describe from ${source})`;
  const result = await connection.runAndReadAll(query).catch(() => {
    throw damaged(place);
  });
  return new Map(result.getRows() as [string, string][]);
}

function notMeds(shard: string, reason: string): UserInputError {
  return new UserInputError({
    place: shard,
    reason,
    remedy:
      'MEDS from version 0.3 on has subject_id (a whole number), time (a timestamp) and code (a text) in every shard. Convert older forms (patient_id, nested events) with a newer converter.',
  });
}
