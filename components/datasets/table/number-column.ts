import { ColumnParts } from './column-parts.js';
import type { PlacedField } from './csv-header.js';
import { type Column, missing } from './data-table.js';
import { dayOf, monthFirstRepair, noMoment, parseMoment } from './moment.js';
import { readingRepairs } from './written-text.js';
import { addFieldFault, type ColumnReading, type ResultChunk, type ResultColumns } from './result-columns.js';

const secondsPerDay = 86_400;
/** Stands for a field that DuckDB was not asked to read, because it is not written in the usual form. */
const unusual = -0x80000000;
/** Up to this many digits every number fits into 32 bits. */
const usualInteger = '[0-9]{1,9}';
const usualTime = '[0-9]{4}-[0-9]{2}-[0-9]{2}( [0-9]{2}:[0-9]{2}:[0-9]{2})?';

/**
 * A column of numbers or times. DuckDB reads the usual form of each. The text of any other field comes along and is read here,
 * where its form is refused or its repair is counted.
 */
export class NumberColumn implements ResultColumns {
  /** The number, and the text of an unusual field. */
  readonly sql: readonly string[];
  private readonly values = new ColumnParts();
  /** Seconds of the day, for times. */
  private readonly seconds = new ColumnParts();

  constructor(
    private readonly field: PlacedField,
    private readonly reading: ColumnReading,
  ) {
    const text = `c${field.position}`;
    const isTime = field.kind === 'time';
    const [pattern, number, type] = isTime
      ? [usualTime, `epoch(try_cast(${text} as timestamp))`, 'double']
      : [usualInteger, `try_cast(${text} as integer)`, 'integer'];
    const isUsual = `regexp_full_match(${text}, '${pattern}')`;
    this.sql = [
      `case when ${text} is null then ${missing}::${type} when ${isUsual} then coalesce(${number}, (${unusual}))::${type} else (${unusual})::${type} end`,
      // DuckDB refuses a 31st of June of the usual form as well, so its text must come along.
      isTime
        ? `case when ${isUsual} and try_cast(${text} as timestamp) is not null then null else ${text} end`
        : `case when ${isUsual} then null else ${text} end`,
    ];
  }

  append({ rows, vector }: ResultChunk, rowsBefore: number): void {
    const read = vector(0);
    const values = this.values.add(rows);
    const seconds = this.field.kind === 'time' ? this.seconds.add(rows) : undefined;
    for (let row = 0; row < rows; row++) {
      let number = read.getItem(row) as number;
      if (number === unusual) number = this.readText(vector(1).getItem(row) as string, rowsBefore + row + 1);
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

  private readText(written: string, row: number): number {
    const { text, as } = this.reading.texts.read(written);
    if (as !== 'plain') this.repaired(readingRepairs[as]);
    if (text === null) return missing;
    return this.field.kind === 'time' ? this.readTime(text, row) : this.readInteger(text, row);
  }

  private readTime(text: string, row: number): number {
    const moment = parseMoment(text);
    if (moment === undefined) return this.fault(row, noMoment);
    if (!moment.hasCentury) return this.fault(row, 'the field is a time whose year has no century');
    if (moment.isMonthFirst) this.repaired(monthFirstRepair);
    return dayOf(moment, moment.year) * secondsPerDay + moment.second;
  }

  private readInteger(text: string, row: number): number {
    const isWhole = /^[+-]?\d+$/.test(text);
    const isDecimal = /^[+-]?\d+\.0*$/.test(text);
    if (isDecimal && this.field.kind === 'integer') this.repaired('whole numbers written as decimal numbers (1.0)');
    else if (!isWhole) return this.fault(row, 'the field is no whole number');
    const number = Number(text);
    if (Math.abs(number) < missing) return number;
    const reason = `the number is larger than ${missing - 1}, the largest that is read`;
    return this.fault(row, reason, 'Number patients and admissions anew, by the same table in every file.');
  }

  private repaired(what: string): void {
    this.reading.repairs.add(this.reading.path, this.field.source, what);
  }

  /** Keeps a field that cannot be read for the end of the table. It counts as missing until then. */
  private fault(row: number, reason: string, remedy?: string): number {
    addFieldFault(this.reading, { row, column: this.field.source, reason, remedy });
    return missing;
  }
}
