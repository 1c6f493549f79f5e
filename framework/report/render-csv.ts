import type { Table } from './table.js';

const header = ['row', 'group', 'metric', 'mean', 'sd', 'n', 'published', 'delta'];

/** A table as CSV (RFC 4180), one line per row, group and metric, in full precision; empty where there is no figure. */
export function renderCsv(table: Table): string {
  const lines = table.groups.flatMap(({ group, cells }) =>
    table.rows.flatMap((row, rowIndex) =>
      table.metrics.flatMap(({ metric }, column) => {
        const { score, published, delta } = cells[rowIndex]![column]!;
        if (table.describes && score === undefined && published === undefined) return [];
        return [[row, group, metric, score?.mean, score?.sd, score?.n ?? 0, published?.mean, delta]];
      }),
    ),
  );
  return [header, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

function field(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
