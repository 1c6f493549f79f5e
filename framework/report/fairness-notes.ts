import type { ExperimentResults } from './read-results.js';
import { aggregateRows } from './aggregate-rows.js';
import type { TableOfScores } from './table.js';

/**
 * How unequally rows serve groups of patients: for each metric, the largest minus the smallest mean over the groups, row by
 * row. A row without a score in one of the groups is left out. Of small groups, chance alone makes it large.
 *
 * @param groups at least two
 */
export function fairnessNotes(
  { metrics, split, describes }: TableOfScores,
  { rows }: ExperimentResults,
  groups: readonly string[],
): string[] {
  if (groups.length < 2 || describes) return [];
  const aggregated = aggregateRows(rows);
  return metrics.flatMap(({ metric, label, digits }) => {
    const spreads = aggregated.flatMap(({ row, metrics: scores }) => {
      const means = groups.flatMap((group) => scores[`${split}/${group}/${metric}`]?.mean ?? []);
      const spread = Math.max(...means) - Math.min(...means);
      return means.length < groups.length ? [] : [`${row} ${spread.toFixed(digits)}`];
    });
    if (spreads.length === 0) return [];
    return [`${label}, largest minus smallest mean of ${groups.join(', ')}: ${spreads.join('; ')}`];
  });
}
