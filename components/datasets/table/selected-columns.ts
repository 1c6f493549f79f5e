import type { DuckDBVector } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import { ColumnParts } from './column-parts.js';
import { type Column, missing } from './data-table.js';
import { KeyNumbers } from './key-numbers.js';
import type { Field } from './field.js';

type PlacedField = Field & { readonly position: number };

/** Some columns of a chunk of a result. */
interface ResultChunk {
  readonly rows: number;
  /** A vector of DuckDB. Asking for it costs calls, so it is fetched only where its values are needed. */
  vector(column: number): DuckDBVector;
}

/** Takes some columns of a result, chunk by chunk, and makes columns of the table from them. */
interface ResultColumns {
  /** Expressions of the result's columns. */
  readonly sql: readonly string[];
  append(chunk: ResultChunk, rowsBefore: number): void;
  build(): Readonly<Record<string, Column>>;
}

const secondsPerDay = 86_400;
/** Stands for a field that cannot be read as its kind. */
const unreadable = -0x80000000;
/** A hash of 64 bits as two integers of 32. */
const hashHalves = (hash: string): readonly string[] => [
  `((${hash} & 4294967295)::bigint - 2147483648)::integer`,
  `((${hash} >> 32)::bigint - 2147483648)::integer`,
];

/**
 * Asks DuckDB for one number per numeric field, and for one hash that stands for all texts of a row. Turning a string of DuckDB
 * into one of JavaScript costs more than parsing it, but the combinations of texts are few: drug, NDC and GSN name a product.
 * So the texts of a row are fetched only where their hash is new.
 *
 * @param path names the file in errors
 */
export function selectFields(fields: readonly PlacedField[], path: string): readonly ResultColumns[] {
  const texts = fields.filter(({ kind }) => kind === 'text');
  const numbers = fields.filter(({ kind }) => kind !== 'text').map((field) => new NumberColumn(field, path));
  return texts.length === 0 ? numbers : [...numbers, new TextColumns(texts)];
}

class NumberColumn implements ResultColumns {
  readonly sql: readonly string[];
  private readonly values = new ColumnParts();
  /** Seconds of the day, for times. */
  private readonly seconds = new ColumnParts();

  constructor(
    private readonly field: PlacedField,
    private readonly path: string,
  ) {
    const text = `c${field.position}`;
    const [cast, type] =
      field.kind === 'integer'
        ? [`try_cast(${text} as integer)`, 'integer']
        : [`floor(epoch(try_cast(${text} as timestamp)))`, 'double'];
    this.sql = [
      `case when ${text} is null then ${missing}::${type} else coalesce(${cast}, ${unreadable})::${type} end`,
    ];
  }

  append({ rows, vector }: ResultChunk, rowsBefore: number): void {
    const read = vector(0);
    const values = this.values.add(rows);
    const seconds = this.field.kind === 'time' ? this.seconds.add(rows) : undefined;
    for (let row = 0; row < rows; row++) {
      const number = read.getItem(row) as number;
      if (number === unreadable) throw this.problem(rowsBefore + row + 1);
      if (seconds === undefined) {
        values[row] = number;
        continue;
      }
      const day = number === missing ? missing : Math.floor(number / secondsPerDay);
      values[row] = day;
      seconds[row] = number === missing ? missing : number - day * secondsPerDay;
    }
  }

  build(): Readonly<Record<string, Column>> {
    const { name, kind } = this.field;
    if (kind !== 'time') return { [name]: { values: this.values.build() } };
    return { [`${name}.day`]: { values: this.values.build() }, [`${name}.second`]: { values: this.seconds.build() } };
  }

  private problem(row: number): UserInputError {
    const { source, kind } = this.field;
    return new UserInputError({
      place: `${this.path}, data row ${row}, column ${source}`,
      reason: kind === 'integer' ? 'the field is no whole number' : 'the field is no time like 2130-05-09 14:30:00',
      remedy: 'Put the field right, or leave it empty if it is unknown.',
    });
  }
}

class TextColumns implements ResultColumns {
  /** The two halves of the hash, then the texts. */
  readonly sql: readonly string[];
  private readonly values = new ColumnParts();
  private readonly numbers = new KeyNumbers();
  /** By field: the text of every combination. */
  private readonly texts: (string | null)[][];

  constructor(private readonly fields: readonly PlacedField[]) {
    const columns = fields.map(({ position }) => `c${position}`);
    this.sql = [...hashHalves(`hash(${columns.join(', ')})`), ...columns];
    this.texts = fields.map(() => []);
  }

  append({ rows, vector }: ResultChunk): void {
    const [low, high] = [vector(0), vector(1)];
    const values = this.values.add(rows);
    for (let row = 0; row < rows; row++) {
      const before = this.numbers.size;
      values[row] = this.numbers.of(low.getItem(row) as number, high.getItem(row) as number);
      if (this.numbers.size === before) continue;
      this.texts.forEach((texts, field) => texts.push(vector(2 + field).getItem(row) as string | null));
    }
  }

  build(): Readonly<Record<string, Column>> {
    const rows = this.values.build();
    return Object.fromEntries(
      this.fields.map(({ name }, field) => {
        const numbers = new Map<string, number>();
        const numberOf = Int32Array.from(this.texts[field]!, (text) => {
          if (text === null) return missing;
          const number = numbers.get(text) ?? numbers.size;
          numbers.set(text, number);
          return number;
        });
        const values = new Int32Array(rows.length);
        for (let row = 0; row < rows.length; row++) values[row] = numberOf[rows[row]!]!;
        return [name, { values, texts: [...numbers.keys()] }];
      }),
    );
  }
}
