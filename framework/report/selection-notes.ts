import { aggregateRows } from './aggregate-rows.js';
import type { Halving } from '../records/plan-file.js';
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
  return search.among.flatMap((among, of) => {
    const halved = search.halving && halvingOf(search.halving, of, among);
    if (halved?.isOpen === true) return [halved.words];
    const names = halved?.rows ?? among;
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
    const from = halved?.words ?? `of ${names.length} rows`;
    return [
      `picked by ${by}, ${from}${missing}: ${best.row.row} (${best.score.mean.toFixed(digits)}); on test, ${group}: ${shown.join(', ')}`,
    ];
  });
}

/** The rows of the last rung of a search by halving, and what the search took. */
function halvingOf(
  { over, rungs, points }: Halving,
  of: number,
  among: readonly string[],
): { readonly rows: readonly string[]; readonly isOpen: boolean; readonly words: string } {
  const own = points[of] ?? [];
  const planned = rungs.map((_, rung) =>
    own.flatMap((names) => names.filter((name, at) => at === rung && among.includes(name))),
  );
  const rows = planned.at(-1)!;
  const shares = planned.flatMap((names, rung) => (names.length === 0 ? [] : [`${names.length} with ${rungs[rung]}`]));
  const searched = `a search by halving over ${over}: ${shares.join(', ')}`;
  if (rows.length === 0) return { rows, isOpen: true, words: `nothing is picked yet by ${searched}` };
  const took = planned.reduce((sum, names, rung) => sum + names.length * (rungs[rung]! - (rungs[rung - 1] ?? 0)), 0);
  const whole = own.length * rungs.at(-1)!;
  const unit = over.split('.').at(-1)!;
  const saved = Math.round(100 * (1 - took / whole));
  const cost = `at most ${took} ${unit} a seed, where all points with ${rungs.at(-1)} take ${whole}: ${saved} % saved`;
  return { rows, isOpen: false, words: `by ${searched} (${cost})` };
}
