import type { ExperimentResults } from './read-results.js';
import { aggregateRows } from './aggregate-rows.js';
import type { TableOfScores } from './table.js';

/**
 * How unequally rows serve groups of patients: for each metric, the largest minus the smallest mean over the groups, row by
 * row. Groups in which no row has a score are named and left out, as are rows without a score in one of the others. Of small
 * groups, chance alone makes it large.
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
  const isScored = (group: string) =>
    aggregated.some((row) => metrics.some(({ metric }) => row.metrics[`${split}/${group}/${metric}`] !== undefined));
  const scored = groups.filter(isScored);
  const empty = groups.filter((group) => !scored.includes(group));
  const left =
    empty.length === 0 ? [] : [`the spread over groups leaves out ${empty.join(', ')}: no row has a score there`];
  if (scored.length < 2) return left;
  const spreads = metrics.flatMap(({ metric, label, digits }) => {
    const parts = aggregated.map(({ row, metrics: scores }) => {
      const means = scored.flatMap((group) => scores[`${split}/${group}/${metric}`]?.mean ?? []);
      const spread = Math.max(...means) - Math.min(...means);
      return { row, isWhole: means.length === scored.length, text: `${row} ${spread.toFixed(digits)}` };
    });
    const whole = parts.filter(({ isWhole }) => isWhole).map(({ text }) => text);
    const others = parts.filter(({ isWhole }) => !isWhole).map(({ row }) => row);
    if (whole.length === 0) return [];
    const without = others.length === 0 ? '' : `; not in every group: ${others.join(', ')}`;
    return [`${label}, largest minus smallest mean of ${scored.join(', ')}: ${whole.join('; ')}${without}`];
  });
  return [...left, ...spreads];
}
