import type { DuckDBConnection } from '@duckdb/node-api';
import { tmpdir } from 'node:os';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import { sqlText, withDatabase } from '../../datasets/table/database.js';
import { listedTexts, refused, shapeRemedy as remedy, type Recording } from './recording.js';

/** Reads columns `patient` or `digest`, `hidden` and `logits` (lists), and the codes from the metadata of the file. */
export async function readRecordingParquet(path: string): Promise<Recording> {
  return withDatabase({ memory: '1GB', scratch: tmpdir() }, async (connection) => {
    const source = `read_parquet(${sqlText(path)})`;
    const ask = (query: string) => answers(connection, query, path);
    const columns = (await ask(`select column_name from (describe from ${source})`)).map(([name]) => name);
    const keyedBy = (['patient', 'digest'] as const).filter((name) => columns.includes(name));
    if (keyedBy.length !== 1 || !columns.includes('hidden') || !columns.includes('logits')) {
      throw refused(
        path,
        `it has the columns ${columns.join(', ')}, not "hidden", "logits" and one of "patient" and "digest"`,
        remedy,
      );
    }
    const metadata = await ask(
      `select decode(value) from parquet_kv_metadata(${sqlText(path)}) where decode(key) = 'medications'`,
    );
    if (metadata.length === 0) throw refused(path, 'its metadata have no "medications", a JSON list of codes', remedy);
    const medications = listedTexts(String(metadata[0]![0]), path, 'medications');
    const rows = await ask(
      `select "${keyedBy[0]}"::varchar, len(hidden)::integer, len(logits)::integer from ${source}`,
    );
    const width = oneWidth(
      rows.map((row) => row[1]),
      'hidden',
      path,
    );
    if (
      oneWidth(
        rows.map((row) => row[2]),
        'logits',
        path,
      ) !== medications.length
    ) {
      throw refused(
        path,
        `its logits have ${String(rows[0]?.[2])} entries for ${medications.length} medication codes`,
        remedy,
      );
    }
    return {
      keyedBy: keyedBy[0]!,
      keys: rows.map(([key]) => String(key)),
      hidden: await matrix(connection, `select unnest(hidden)::float from ${source}`, [rows.length, width], path),
      logits: await matrix(
        connection,
        `select unnest(logits)::float from ${source}`,
        [rows.length, medications.length],
        path,
      ),
      medications,
    };
  });
}

function oneWidth(widths: readonly unknown[], name: string, path: string): number {
  const distinct = [...new Set(widths)];
  if (distinct.length === 1 && typeof distinct[0] === 'number') return distinct[0];
  throw refused(
    path,
    `"${name}" has rows of ${distinct.length} widths: ${distinct.map(String).join(', ')}`,
    'Record one width.',
  );
}

/** A value that is missing becomes NaN, which is refused later. */
async function matrix(
  connection: DuckDBConnection,
  query: string,
  shape: readonly [number, number],
  path: string,
): Promise<ArrayTensor> {
  const data = new Float32Array(shape[0] * shape[1]);
  let next = 0;
  const result = await connection.stream(query).catch(() => Promise.reject(unreadable(path)));
  for (;;) {
    const chunk = await result.fetchChunk().catch(() => Promise.reject(unreadable(path)));
    if (chunk === null || chunk.rowCount === 0) return { data, shape };
    for (const value of chunk.getColumnValues(0)) data[next++] = value === null ? NaN : (value as number);
  }
}

async function answers(connection: DuckDBConnection, query: string, path: string): Promise<readonly unknown[][]> {
  const result = await connection.runAndReadAll(query).catch(() => Promise.reject(unreadable(path)));
  return result.getRows();
}

function unreadable(path: string) {
  return refused(path, 'it cannot be read as Parquet', 'The file may be cut short: write it again.');
}
