import type { DuckDBConnection } from '@duckdb/node-api';
import { tmpdir } from 'node:os';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import { sqlPath, withDatabase } from '../../datasets/table/database.js';
import { listedTexts, refused, shapeRemedy as remedy, type Recording, type RecordingShape } from './recording.js';

/** Reads columns `patient` or `digest`, `hidden` and `logits` (lists), and the codes from the metadata of the file. */
export async function readRecordingParquet(path: string): Promise<Recording> {
  return withDatabase(limits(), async (connection) => {
    const shape = await shapeOf(connection, path);
    const rows = shape.keys.length;
    const hidden = await matrix(connection, 'hidden', [rows, shape.width], path);
    return { ...shape, hidden, logits: await matrix(connection, 'logits', [rows, shape.columns], path) };
  });
}

/** The same without hidden states and logits. */
export async function readShapeOfParquet(path: string): Promise<RecordingShape> {
  return withDatabase(limits(), (connection) => shapeOf(connection, path));
}

const limits = () => ({ memory: '1GB', scratch: tmpdir() });

/** A list of numbers, as DuckDB calls its type. */
const numbers = /^(FLOAT|DOUBLE|DECIMAL\(.*\)|U?(TINY|SMALL|BIG)INT|U?INTEGER)\[\d*\]$/;

async function shapeOf(connection: DuckDBConnection, path: string): Promise<RecordingShape> {
  const source = sourceOf(path);
  const ask = (query: string) => answers(connection, query, path);
  const types = new Map(
    (await ask(`select column_name, column_type from (describe from ${source})`)).map(([name, type]) => [
      String(name),
      String(type),
    ]),
  );
  const keyedBy = (['patient', 'digest'] as const).filter((name) => types.has(name));
  if (keyedBy.length !== 1 || !types.has('hidden') || !types.has('logits')) {
    const columns = [...types.keys()].join(', ');
    throw refused(
      path,
      `it has the columns ${columns}, not "hidden", "logits" and one of "patient" and "digest"`,
      remedy,
    );
  }
  for (const name of ['hidden', 'logits']) {
    if (!numbers.test(types.get(name)!))
      throw refused(path, `"${name}" is of the type ${types.get(name)}, not a list of numbers`, remedy);
  }
  const metadata = await ask(
    `select decode(value) from parquet_kv_metadata(${sqlPath(path)}) where decode(key) = 'medications'`,
  );
  if (metadata.length === 0) throw refused(path, 'its metadata have no "medications", a JSON list of codes', remedy);
  const [key] = keyedBy as ['patient' | 'digest'];
  const rows = await ask(`select "${key}"::varchar, len(hidden)::integer, len(logits)::integer from ${source}`);
  return {
    keyedBy: key,
    // Digests are written in capitals too.
    keys: rows.map(([text]) => (key === 'digest' ? String(text).toLowerCase() : String(text))),
    width: oneWidth(rows, 1, 'hidden', path),
    columns: oneWidth(rows, 2, 'logits', path),
    medications: listedTexts(String(metadata[0]![0]), path, 'medications'),
  };
}

function sourceOf(path: string): string {
  return `read_parquet(${sqlPath(path)}, hive_partitioning = false)`;
}

function oneWidth(rows: readonly (readonly unknown[])[], column: number, name: string, path: string): number {
  const distinct = [...new Set(rows.map((row) => row[column]))];
  if (distinct.length === 1 && typeof distinct[0] === 'number') return distinct[0];
  const some = distinct.slice(0, 5).map((width) => String(width ?? 'nothing'));
  throw refused(
    path,
    `"${name}" has rows of ${distinct.length} widths: ${some.join(', ')}${distinct.length > some.length ? ', …' : ''}`,
    'Record one width.',
  );
}

/** A value that is missing, or is no float32, becomes NaN, which is refused later. */
async function matrix(
  connection: DuckDBConnection,
  column: 'hidden' | 'logits',
  shape: readonly [number, number],
  path: string,
): Promise<ArrayTensor> {
  const data = new Float32Array(shape[0] * shape[1]);
  let next = 0;
  const query = `select try_cast(unnest(${column}) as float) from ${sourceOf(path)}`;
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
