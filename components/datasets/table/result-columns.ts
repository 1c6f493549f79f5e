import type { DuckDBVector } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import type { Column } from './data-table.js';
import type { Faults } from './faults.js';
import type { ReadingRepairs } from './reading-repairs.js';
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
  /** Where fields are kept that cannot be read: the table is read to its end, and refused with all of them. */
  readonly faults: Faults;
}

/** A field that cannot be read. */
interface FieldFault {
  /** Counted from 1. */
  readonly row: number;
  readonly column: string;
  readonly reason: string;
  readonly remedy?: string | undefined;
}

/** Keeps a fault of a field, with its place and a remedy. */
export function addFieldFault({ path, faults }: ColumnReading, { row, column, reason, remedy }: FieldFault): void {
  faults.add(
    new UserInputError({
      place: `${path}, data row ${row}, column ${column}`,
      reason,
      remedy: remedy ?? 'Put the field right, or leave it empty if it is unknown.',
    }),
  );
}
