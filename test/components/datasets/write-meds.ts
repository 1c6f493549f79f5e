import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sqlText, withDatabase } from '../../../components/datasets/table/database.js';

/** Writes a MEDS dataset below a folder: by the path of each Parquet file, the query that gives its rows. */
export async function writeMeds(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  await withDatabase({ memory: '1GB', scratch: root }, async (connection) => {
    for (const [name, query] of Object.entries(files)) {
      const path = join(root, name);
      await mkdir(dirname(path), { recursive: true });
      await connection.run(`copy (${query}) to ${sqlText(path)} (format parquet)`);
    }
  });
}

/** An event: subject, time (null for none), code, visit. */
export type MadeUpEvent = readonly [number, string | null, string, (number | string | null)?, string?];

/** The query of a shard with these events, in their order. */
export function shard(events: readonly MadeUpEvent[], visitColumn = 'hadm_id', visitType = 'bigint'): string {
  const rows = events.map(
    ([subject, time, code, visit, table], index) =>
      `(${index}, ${subject}::bigint, ${time === null ? 'null' : sqlText(time)}::timestamp, ${sqlText(code)}, ` +
      `${visit == null ? 'null' : sqlText(String(visit))}::${visitType}, ${table === undefined ? 'null' : sqlText(table)})`,
  );
  return `select subject_id, time, code, null::float as numeric_value, v as "${visitColumn}", t as "table"
    from (values ${rows.join(', ')}) as events(n, subject_id, time, code, v, t) order by n`;
}
