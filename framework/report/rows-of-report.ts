import type { Report } from './make-report.js';
import type { Table } from './table.js';

/**
 * A report that shows some rows alone. What a row is compared with, which figure is the best, and the correction of p stay
 * those of the whole table. Tables without such a row are left out, and claims, which speak of other rows.
 */
export function ofRows<Some extends Report>({ claims: _claims, ...report }: Some, names: readonly string[]) {
  const tables = report.tables.filter(({ rows }) => rows.some((row) => names.includes(row)));
  return {
    ...report,
    rows: report.rows.filter(({ row }) => names.includes(row)),
    tables: tables.map((table) => tableOf(table, names)),
  };
}

function tableOf(table: Table, names: readonly string[]): Table {
  const isShown = (_: unknown, place: number) => names.includes(table.rows[place]!);
  const rows = table.rows.filter(isShown);
  return {
    ...table,
    rows,
    groups: table.groups.map((group) => ({ ...group, cells: group.cells.filter(isShown) })),
    comparisons: table.comparisons.filter(({ row }) => names.includes(row)),
    notes: [
      ...table.notes,
      `${rows.length} of ${table.rows.length} rows; best figures and p are those of the whole table`,
    ],
  };
}
