import { aggregateRows } from './aggregate-rows.js';
import type { ExperimentResults } from './read-results.js';
import { noChoice, type TableOfScores } from './table.js';
import { printScore } from './table-layout.js';

/**
 * Which row of a search the validation patients pick, with its scores on test. Without `select` a search has no choice, and no
 * row is called best on test.
 */
export function selectionNotes(results: ExperimentResults, table: TableOfScores): string[] {
  const { search, metricProperties } = results;
  if (search === undefined || table.describes) return [];
  const { by } = search;
  if (by === undefined) return table.split === 'test' ? [noChoice] : [];
  const rows = aggregateRows(results.rows);
  const metric = by.split('/').at(-1)!;
  const { digits = 4, higherIsBetter = true } = metricProperties.get(metric) ?? {};
  return search.among.flatMap((names) => {
    const scored = rows.flatMap((row) => {
      const score = row.metrics[by];
      return names.includes(row.row) && score !== undefined ? [{ row, score }] : [];
    });
    const sign = higherIsBetter ? 1 : -1;
    const [best] = scored.toSorted((x, y) => sign * (y.score.mean - x.score.mean));
    if (best === undefined) return [];
    const group = table.groups[0]?.group ?? 'overall';
    const shown = table.metrics.flatMap((one) => {
      const score = best.row.metrics[`test/${group}/${one.metric}`];
      return score === undefined ? [] : [`${one.label} ${printScore(score.mean, score.sd, one)}`];
    });
    const missing = scored.length < names.length ? `, ${names.length - scored.length} without results` : '';
    return [
      `picked by ${by}, of ${names.length} rows${missing}: ${best.row.row} (${best.score.mean.toFixed(digits)}); on test, ${group}: ${shown.join(', ')}`,
    ];
  });
}
