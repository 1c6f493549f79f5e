import { spreadOfTrainings, type TableGroup, type TableOfScores } from './table.js';
import type { TableMetric } from './table-metric.js';
import { rowNames } from './row-names.js';

/**
 * One line for each group in which a yardstick, a row of a simple model, is better than others: by more than the standard
 * deviation over seeds of either, where there are several seeds.
 *
 * @param yardsticks names of rows; those that the table does not show say nothing
 */
export function yardstickNotes(table: TableOfScores, yardsticks: readonly string[]): string[] {
  const shown = yardsticks.filter((name) => table.rows.includes(name));
  const others = table.rows.filter((name) => !yardsticks.includes(name));
  return table.groups
    .filter(({ isMixed }) => !isMixed)
    .flatMap((group) =>
      shown.flatMap((yardstick) => {
        const passed = table.metrics.flatMap((metric) => {
          const rows = others.filter((row) => isBetter(table, group, metric, yardstick, row));
          return rows.length === 0 ? [] : [`by ${metric.label} than ${rowNames(rows)}`];
        });
        return passed.length === 0
          ? []
          : [`${group.group}: ${rowNames([yardstick])} is better on average ${passed.join('; ')} (not tested)`];
      }),
    );
}

function isBetter(
  { rows, metrics }: TableOfScores,
  { cells }: TableGroup,
  metric: TableMetric,
  first: string,
  second: string,
): boolean {
  if (metric.higherIsBetter === undefined) return false;
  const [ours, theirs] = [first, second].map((row) => cells[rows.indexOf(row)]?.[metrics.indexOf(metric)]?.score);
  if (ours === undefined || theirs === undefined) return false;
  const lead = (metric.higherIsBetter ? 1 : -1) * (ours.mean - theirs.mean);
  return lead > spreadOfTrainings(ours, theirs);
}
