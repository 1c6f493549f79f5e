import { type Column, type Table, missing } from './data-table.js';

/** Gives every missing value of the named columns the value of the row before, even if that row is another patient's. */
export function forwardFill(table: Table, names: readonly string[]): Table {
  const columns = Object.entries(table.columns).map(([name, filled]): [string, Column] => {
    if (!names.includes(name)) return [name, filled];
    const values = Int32Array.from(filled.values);
    for (let row = 1; row < values.length; row++) if (values[row] === missing) values[row] = values[row - 1]!;
    return [name, { ...filled, values }];
  });
  return { rows: table.rows, columns: Object.fromEntries(columns) };
}
