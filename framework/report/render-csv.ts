import { meanInterval } from '../statistics/mean-interval.js';
import type { Table, TableCell } from './table.js';

const measured = ['mean', 'sd', 'n', 'published', 'delta'] as const;
const seeds = ['low', 'high'] as const;
const comparison = ['difference', 'difference_low', 'difference_high', 'p'] as const;

/** Columns of a table's CSV. */
export const csvHeader = ['row', 'group', 'metric', ...measured, ...seeds, ...comparison] as const;

/**
 * Writes a table as CSV (RFC 4180), with one line per row, group and metric, in full precision. A cell without a figure is
 * empty. `delta` is measured minus published. `low` and `high` are the 95 % interval of the mean over seeds. `difference` is
 * the row minus the baseline over patients; behind it stand its 95 % interval and its p, corrected for all comparisons of the
 * table.
 */
export function renderCsv(table: Table): string {
  const lines = table.groups.flatMap(({ group, cells }) =>
    table.rows.flatMap((row, rowIndex) =>
      table.metrics.flatMap(({ metric }, column) => {
        const { score, published, delta } = cells[rowIndex]![column]!;
        if (table.describes && score === undefined && published === undefined) return [];
        const compared = table.comparisons.find(
          (found) => found.row === row && found.group === group && found.metric === metric,
        );
        const against = [compared?.difference, compared?.low, compared?.high, compared?.correctedP];
        const figures = [score?.mean, score?.sd, score?.n ?? 0, published?.mean, delta];
        return [[row, group, metric, ...figures, ...seedInterval(score), ...against]];
      }),
    ),
  );
  return [csvHeader, ...lines].map((line) => `${line.map(field).join(',')}\n`).join('');
}

/** Absent for one seed, whose spread is that of its subsampling rounds. Such a spread says nothing about other trainings. */
function seedInterval(score: TableCell['score']): readonly [number | undefined, number | undefined] {
  if (score === undefined || score.sd === null) return [undefined, undefined];
  const interval = meanInterval({ ...score, sd: score.sd });
  return [interval?.low, interval?.high];
}

function field(value: string | number | null | undefined): string {
  const text = String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
