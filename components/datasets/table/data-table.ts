/** Stands for a missing value in every column. It is the largest possible value, so that missing values sort last. */
export const missing = 0x7fffffff;

/** A column of integers, or of texts kept once each. */
export interface Column {
  /** [rows] integers, or indices into `texts`; `missing` where the field was empty */
  readonly values: Int32Array;
  readonly texts?: readonly string[];
}

/** Named columns of equal length, in the order of their source file. Tables are never changed, only replaced. */
export interface Table {
  readonly rows: number;
  readonly columns: Readonly<Record<string, Column>>;
}

/** The column with the given name. The name comes from the code, so a missing column is a defect. */
export function column(table: Table, name: string): Column {
  const result = table.columns[name];
  if (result === undefined) throw new Error(`no column ${name} among ${Object.keys(table.columns).join(', ')}`);
  return result;
}

export function values(table: Table, name: string): Int32Array {
  return column(table, name).values;
}

/** The rows with these numbers, in this order. */
export function take(table: Table, rows: Int32Array): Table {
  const columns = Object.entries(table.columns).map(([name, { values: source, ...rest }]): [string, Column] => {
    const target = new Int32Array(rows.length);
    for (let row = 0; row < rows.length; row++) target[row] = source[rows[row]!]!;
    return [name, { ...rest, values: target }];
  });
  return { rows: rows.length, columns: Object.fromEntries(columns) };
}

export function filter(table: Table, keeps: (row: number) => boolean): Table {
  const rows = new Int32Array(table.rows);
  let kept = 0;
  for (let row = 0; row < table.rows; row++) if (keeps(row)) rows[kept++] = row;
  return kept === table.rows ? table : take(table, rows.subarray(0, kept));
}

/** Rows without a missing value in any of the named columns. */
export function complete(table: Table, names: readonly string[]): Table {
  const gapped = names.map((name) => values(table, name)).filter((source) => source.includes(missing));
  return gapped.length === 0 ? table : filter(table, (row) => gapped.every((source) => source[row] !== missing));
}

export function withColumns(table: Table, columns: Readonly<Record<string, Column>>): Table {
  return { rows: table.rows, columns: { ...table.columns, ...columns } };
}

export function without(table: Table, ...names: readonly string[]): Table {
  const kept = Object.entries(table.columns).filter(([name]) => !names.includes(name));
  return { rows: table.rows, columns: Object.fromEntries(kept) };
}

/** Counts of columns that were counted already. A step that drops nothing, or only sorts, hands on the same values. */
const counted = new WeakMap<Int32Array, number>();

/** The number of different values, missing ones not counted. */
export function countDistinct({ values: source, texts }: Column): number {
  const cached = counted.get(source);
  if (cached !== undefined) return cached;
  const count = texts === undefined ? countIntegers(source) : countFlags(source, texts.length);
  counted.set(source, count);
  return count;
}

const largestFlag = 1 << 28;

function countIntegers(source: Int32Array): number {
  let maximum = 0;
  let minimum = 0;
  for (let row = 0; row < source.length; row++) {
    const value = source[row]!;
    if (value === missing) continue;
    if (value > maximum) maximum = value;
    if (value < minimum) minimum = value;
  }
  if (minimum >= 0 && maximum < largestFlag) return countFlags(source, maximum + 1);
  return new Set(source.filter((value) => value !== missing)).size;
}

/** @param end above all values that are not missing */
function countFlags(source: Int32Array, end: number): number {
  const flags = new Uint32Array((end >>> 5) + 1);
  let count = 0;
  let previous = missing;
  for (let row = 0; row < source.length; row++) {
    const value = source[row]!;
    // The values of one visit mostly follow each other, and reading a flag from far away in memory is slow.
    if (value === previous || value === missing) continue;
    previous = value;
    const flag = 1 << (value & 31);
    if ((flags[value >>> 5]! & flag) !== 0) continue;
    flags[value >>> 5]! |= flag;
    count++;
  }
  return count;
}

/** The text of a field, `null` where it is missing. */
export function textAt(table: Table, name: string, row: number): string | null {
  const { values: source, texts } = column(table, name);
  const value = source[row]!;
  if (value === missing) return null;
  return texts === undefined ? String(value) : texts[value]!;
}
