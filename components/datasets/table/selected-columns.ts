import type { DuckDBVector } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import { type Column, missing } from './data-table.js';
import { GrowingArray } from './growing-array.js';
import { KeyNumbers } from './key-numbers.js';
import type { Field } from './read-table.js';

type PlacedField = Field & { readonly position: number };

/** Takes some columns of a result, chunk by chunk, and gives the columns of the table that are made of them. */
interface ResultColumns {
  /** Expressions of the result's columns. */
  readonly sql: readonly string[];
  append(vectors: readonly DuckDBVector[], rows: number, rowsBefore: number): void;
  build(): Readonly<Record<string, Column>>;
}

const secondsPerDay = 86_400;
/** Stands for a field that is not what its kind promises. */
const unreadable = -0x80000000;
/** Bits of a hash that a double does not hold beside the other 53. */
const lowBits = 11;

/**
 * What DuckDB is asked for: one number a numeric field, and for all texts of a row together a hash that stands for them.
 * Turning a string of DuckDB into one of JavaScript costs more than parsing it, while the combinations of texts are few (drug,
 * NDC and GSN name a product): the texts of a row are fetched where their hash is new.
 *
 * @param path names the file in errors
 */
export function selectFields(fields: readonly PlacedField[], path: string): readonly ResultColumns[] {
  const texts = fields.filter(({ kind }) => kind === 'text');
  const numbers = fields.filter(({ kind }) => kind !== 'text').map((field) => new NumberColumn(field, path));
  return texts.length === 0 ? numbers : [...numbers, new TextColumns(texts, path)];
}

class NumberColumn implements ResultColumns {
  readonly sql: readonly string[];
  private readonly values = new GrowingArray();
  /** Seconds of the day, for times. */
  private readonly seconds = new GrowingArray();

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

  append([vector]: readonly DuckDBVector[], rows: number, rowsBefore: number): void {
    const isTime = this.field.kind === 'time';
    for (let row = 0; row < rows; row++) {
      const number = vector!.getItem(row) as number;
      if (number === unreadable) throw this.problem(rowsBefore + row + 1);
      if (!isTime || number === missing) {
        this.values.push(number);
        if (isTime) this.seconds.push(missing);
        continue;
      }
      const day = Math.floor(number / secondsPerDay);
      this.values.push(day);
      this.seconds.push(number - day * secondsPerDay);
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
  /** The upper 53 bits of the hash, which a double holds; the others; the texts. */
  readonly sql: readonly string[];
  private readonly values = new GrowingArray();
  private readonly numbers = new KeyNumbers();
  private readonly checks = new GrowingArray();
  /** By field: the text of every combination. */
  private readonly texts: (string | null)[][];

  constructor(
    private readonly fields: readonly PlacedField[],
    private readonly path: string,
  ) {
    const columns = fields.map(({ position }) => `c${position}`);
    const hash = `hash(${columns.join(', ')})`;
    this.sql = [`(${hash} >> ${lowBits})::double`, `(${hash} & ${2 ** lowBits - 1})::integer`, ...columns];
    this.texts = fields.map(() => []);
  }

  append([keys, checks, ...texts]: readonly DuckDBVector[], rows: number): void {
    for (let row = 0; row < rows; row++) {
      const number = this.numbers.of(keys!.getItem(row) as number);
      const check = checks!.getItem(row) as number;
      if (number === this.checks.size) {
        this.checks.push(check);
        texts.forEach((vector, field) => this.texts[field]!.push(vector.getItem(row) as string | null));
      } else if (this.checks.at(number) !== check) {
        throw this.ambiguous();
      }
      this.values.push(number);
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

  private ambiguous(): UserInputError {
    return new UserInputError({
      place: this.path,
      reason: 'two different texts have one hash',
      remedy: 'This happens once in a billion tables: please report it.',
    });
  }
}
