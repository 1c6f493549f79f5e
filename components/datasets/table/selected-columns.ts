import type { DuckDBVector } from '@duckdb/node-api';
import { UserInputError } from '../../../framework/errors.js';
import { type Column, missing } from './data-table.js';
import { GrowingArray } from './growing-array.js';
import { KeyNumbers } from './key-numbers.js';
import type { Field } from './read-table.js';

type PlacedField = Field & { readonly position: number };

/** Takes one column of a result, chunk by chunk, and gives the columns of the table that are made of it. */
interface ResultColumn {
  append(vector: DuckDBVector, rows: number, rowsBefore: number): void;
  build(): Readonly<Record<string, Column>>;
}

export interface Selection {
  /** Expressions of the result's columns. */
  readonly sql: string;
  /** For each column of the result, in order. */
  readonly columns: readonly ResultColumn[];
  /** Present when texts were asked for: what has to be asked next. */
  readonly texts?: TextColumns;
}

const secondsPerDay = 86_400;
/** Stands for a field that is not what its kind promises. */
const unreadable = -0x80000000;
const separator = '\u001f';
const absent = '\u001e';

/**
 * What DuckDB is asked for: one number a numeric field, and for all texts of a row together one number that stands for them.
 * Fetching a string costs more than parsing it, while the combinations of texts are few (drug, NDC and GSN name a product):
 * a second query fetches each combination once.
 *
 * @param path names the file in errors
 */
export function selectFields(fields: readonly PlacedField[], path: string): Selection {
  const texts = fields.filter(({ kind }) => kind === 'text');
  const numbers = fields.filter(({ kind }) => kind !== 'text');
  const numberColumns = numbers.map((field) => new NumberColumn(field, path));
  if (texts.length === 0) return { sql: numbers.map(selectNumber).join(', '), columns: numberColumns };
  const joined = texts.map(({ position }) => `coalesce(c${position}, chr(30))`).join(' || chr(31) || ');
  const textColumns = new TextColumns(texts, joined, path);
  return {
    sql: [...numbers.map(selectNumber), textColumns.key].join(', '),
    columns: [...numberColumns, textColumns],
    texts: textColumns,
  };
}

function selectNumber({ kind, position }: PlacedField): string {
  const text = `c${position}`;
  const [cast, type] =
    kind === 'integer'
      ? [`try_cast(${text} as integer)`, 'integer']
      : [`floor(epoch(try_cast(${text} as timestamp)))`, 'double'];
  return `case when ${text} is null then ${missing}::${type} else coalesce(${cast}, ${unreadable})::${type} end`;
}

class NumberColumn implements ResultColumn {
  private readonly values = new GrowingArray();
  /** Seconds of the day, for times. */
  private readonly seconds = new GrowingArray();

  constructor(
    private readonly field: PlacedField,
    private readonly path: string,
  ) {}

  append(vector: DuckDBVector, rows: number, rowsBefore: number): void {
    const isTime = this.field.kind === 'time';
    this.values.reserve(rows);
    this.seconds.reserve(rows);
    for (let row = 0; row < rows; row++) {
      const number = vector.getItem(row) as number;
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

class TextColumns implements ResultColumn {
  /** Expression of 53 bits of the hash of a row's texts, which a double holds exactly. */
  readonly key: string;
  /** Query parts that give the key and the texts of every combination. */
  readonly combinations: string;
  private readonly values = new GrowingArray();
  private readonly numbers = new KeyNumbers();
  private texts: (readonly string[])[] = [];

  constructor(
    private readonly fields: readonly PlacedField[],
    joined: string,
    private readonly path: string,
  ) {
    this.key = `(hash(${joined}) >> 11)::double`;
    this.combinations = `distinct ${this.key}, ${joined}`;
  }

  append(vector: DuckDBVector, rows: number): void {
    this.values.reserve(rows);
    for (let row = 0; row < rows; row++) this.values.push(this.numbers.of(vector.getItem(row) as number));
  }

  /** Takes a chunk of the query of combinations. */
  appendCombinations(keys: DuckDBVector, joined: DuckDBVector, rows: number): void {
    for (let row = 0; row < rows; row++) {
      const number = this.numbers.of(keys.getItem(row) as number);
      const texts = (joined.getItem(row) as string).split(separator);
      if (texts.length !== this.fields.length || this.texts[number] !== undefined) throw this.ambiguous();
      this.texts[number] = texts;
    }
  }

  build(): Readonly<Record<string, Column>> {
    const rows = this.values.build();
    return Object.fromEntries(
      this.fields.map(({ name }, field) => {
        const numbers = new Map<string, number>();
        const numberOf = Int32Array.from(this.texts, (texts) => {
          const text = texts[field]!;
          if (text === absent) return missing;
          const number = numbers.get(text) ?? numbers.size;
          numbers.set(text, number);
          return number;
        });
        return [name, { values: rows.map((combination) => numberOf[combination]!), texts: [...numbers.keys()] }];
      }),
    );
  }

  private ambiguous(): UserInputError {
    return new UserInputError({
      place: this.path,
      reason: 'a text holds a control character (1E or 1F), or two texts have one hash',
      remedy: 'Remove control characters from the table.',
    });
  }
}
