import { ColumnParts } from './column-parts.js';
import type { PlacedField } from './csv-header.js';
import { type Column, missing } from './data-table.js';
import { KeyNumbers } from './key-numbers.js';
import { monthFirstRepair, noMoment, parseMoment } from './moment.js';
import { addFieldFault, type ColumnReading, type ResultChunk, type ResultColumns } from './result-columns.js';
import { readingRepairs, type TextReading } from './written-text.js';

/** A hash of 64 bits as two integers of 32. */
const hashHalves = (hash: string): readonly string[] => [
  `((${hash} & 4294967295)::bigint - 2147483648)::integer`,
  `((${hash} >> 32)::bigint - 2147483648)::integer`,
];

/** All texts of a row, of which each combination is read once. */
export class TextColumns implements ResultColumns {
  /** The two halves of the hash, then the texts. */
  readonly sql: readonly string[];
  private readonly values = new ColumnParts();
  private readonly numbers = new KeyNumbers();
  /** By field: the text of every combination. */
  private readonly texts: (string | null)[][];

  constructor(
    private readonly fields: readonly PlacedField[],
    private readonly reading: ColumnReading,
  ) {
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
      this.fields.map((field, index) => [field.name, this.columnOf(field, this.texts[index]!, rows)]),
    );
  }

  /** @param rows the combination of every row */
  private columnOf(
    { source, kind, keepsBlanks = false }: PlacedField,
    combinations: readonly (string | null)[],
    rows: Int32Array,
  ): Column {
    const numbers = new Map<string, number>();
    const readings = new Map<number, Exclude<TextReading, 'plain'>>();
    const numberOf = Int32Array.from(combinations, (written, combination) => {
      if (written === null) return missing;
      const { text: read, as } = this.reading.texts.read(written);
      const isKept = as === 'trimmed' && keepsBlanks;
      const text = isKept ? written : read;
      if (as !== 'plain' && !isKept) readings.set(combination, as);
      if (text === null) return missing;
      const number = numbers.get(text) ?? numbers.size;
      numbers.set(text, number);
      return number;
    });
    const values = rows.map((combination) => numberOf[combination]!);
    if (readings.size > 0) this.countRepairs(source, readings, rows);
    const column = { values, texts: [...numbers.keys()] };
    if (kind === 'moment') this.checkMoments(source, column);
    return column;
  }

  /** Refuses texts that are no time, and counts those whose day and month could be taken for each other. */
  private checkMoments(source: string, { values, texts }: Required<Column>): void {
    const moments = texts.map(parseMoment);
    let monthFirst = 0;
    values.forEach((number, row) => {
      if (number === missing) return;
      const moment = moments[number];
      if (moment === undefined) addFieldFault(this.reading, { row: row + 1, column: source, reason: noMoment });
      else if (moment.isMonthFirst) monthFirst++;
    });
    this.reading.repairs.add(this.reading.path, source, monthFirstRepair, monthFirst);
  }

  private countRepairs(
    source: string,
    readings: ReadonlyMap<number, Exclude<TextReading, 'plain'>>,
    rows: Int32Array,
  ): void {
    const counts = { trimmed: 0, unwrapped: 0, missing: 0 };
    for (const combination of rows) {
      const as = readings.get(combination);
      if (as !== undefined) counts[as]++;
    }
    for (const as of ['trimmed', 'unwrapped', 'missing'] as const)
      this.reading.repairs.add(this.reading.path, source, readingRepairs[as], counts[as]);
  }
}
