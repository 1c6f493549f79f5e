import type { DuckDBVector } from '@duckdb/node-api';
import type { PlacedField } from './csv-header.js';
import type { Column } from './data-table.js';
import { NumberColumn } from './number-column.js';
import type { ReadingRepairs } from './reading-repairs.js';
import { TextColumns } from './text-columns.js';
import type { TextReader } from './written-text.js';

/** Some columns of a chunk of a result. */
export interface ResultChunk {
  readonly rows: number;
  /** A vector of DuckDB. Asking for it costs calls, so it is fetched only where its values are needed. */
  vector(column: number): DuckDBVector;
}

/** Takes some columns of a result, chunk by chunk, and makes columns of the table from them. */
export interface ResultColumns {
  /** Expressions of the result's columns. */
  readonly sql: readonly string[];
  append(chunk: ResultChunk, rowsBefore: number): void;
  build(): Readonly<Record<string, Column>>;
}

/** What the columns of one file are read with. */
export interface ColumnReading {
  /** Names the file in errors. */
  readonly path: string;
  readonly texts: TextReader;
  readonly repairs: ReadingRepairs;
}

/**
 * Asks DuckDB for one number per numeric field, and for one hash that stands for all texts of a row. Turning a string of DuckDB
 * into one of JavaScript costs more than parsing it, but the combinations of texts are few: drug, NDC and GSN name a product.
 * So the texts of a row are fetched only where their hash is new.
 */
export function selectFields(fields: readonly PlacedField[], reading: ColumnReading): readonly ResultColumns[] {
  const texts = fields.filter(({ kind }) => kind === 'text');
  const numbers = fields.filter(({ kind }) => kind !== 'text').map((field) => new NumberColumn(field, reading));
  return texts.length === 0 ? numbers : [...numbers, new TextColumns(texts, reading)];
}
