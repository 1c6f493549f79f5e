import { figureColumns, nestedColumns, rankColumns } from '../records/table-file.js';
import type { Table } from './table.js';
import { tableFigures } from './table-figures.js';

/** Columns of a table's CSV. */
export const csvHeader = ['row', 'group', 'metric', ...figureColumns, 'p_words'] as const;

/**
 * Writes a table as CSV (RFC 4180), with one line per row, group and metric, in full precision. A cell without a figure is
 * empty. `delta` is measured minus published. `low` and `high` are the 95 % interval of the mean over seeds, or over teachers
 * where a row has several. `difference` is the row minus the baseline over patients; behind it stand its 95 % interval and its
 * p, corrected for all comparisons of the table. `p_words` says what every other form of the table says of p. Where rows have
 * several teachers, `runs` and `sd_trainings` follow, where the table ranks them `rank`, `average_rank` and `rank_p`, and last
 * `data`, where the patients are made up or those of a demo.
 */
export function renderCsv(table: Table): string {
  const figures = tableFigures(table);
  const further = [...nestedColumns, ...rankColumns].filter((name) =>
    figures.some((figure) => figure[name] !== undefined),
  );
  const columns = [...csvHeader, ...further];
  const banner = table.banner === undefined ? [] : [table.banner];
  const lines = figures.map((figure) => [...columns.map((name) => figure[name]), ...banner]);
  const header = [...columns, ...banner.map(() => 'data')];
  return [header, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

function field(value: string | number | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
