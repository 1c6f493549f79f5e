import { type Column, missing, type Table } from './data-table.js';

/** The rows of all tables, one table after another. All have the same columns; texts of all are kept once each. */
export function concatenate(tables: readonly [Table, ...Table[]]): Table {
  const names = Object.keys(tables[0].columns);
  return {
    rows: tables.reduce((rows, table) => rows + table.rows, 0),
    columns: Object.fromEntries(names.map((name) => [name, joined(tables.map((table) => table.columns[name]!))])),
  };
}

function joined(columns: readonly Column[]): Column {
  const values = new Int32Array(columns.reduce((length, column) => length + column.values.length, 0));
  const numbers = new Map<string, number>();
  let start = 0;
  for (const { values: own, texts } of columns) {
    values.set(texts === undefined ? own : renumbered(own, texts, numbers), start);
    start += own.length;
  }
  return columns[0]?.texts === undefined ? { values } : { values, texts: [...numbers.keys()] };
}

/** @param numbers the number of every text of all columns, to which new texts are added */
function renumbered(values: Int32Array, texts: readonly string[], numbers: Map<string, number>): Int32Array {
  const numberOf = texts.map((text) => {
    const number = numbers.get(text) ?? numbers.size;
    numbers.set(text, number);
    return number;
  });
  return values.map((value) => (value === missing ? missing : numberOf[value]!));
}
