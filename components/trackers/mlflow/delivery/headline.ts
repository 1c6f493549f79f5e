import type { Headline } from '../layout/headline.js';
import { headlineScore, type Measured } from './measured.js';
import { tableName } from '../../../../framework/records/table-file.js';
import { type PlanFile } from '../../../../framework/records/plan-file.js';
import { againstOf } from './plan.js';
import type { WrittenTable } from './results.js';

/** The headline of a row: its first score and what it is compared with. Undefined while the row has no score. */
export function headlineOf(
  row: string,
  plan: PlanFile,
  { part, rows }: Measured,
  tables: readonly WrittenTable[],
): Headline | undefined {
  const scores = rows.get(row) ?? new Map();
  const name = headlineScore(plan, part, scores);
  const score = name === undefined ? undefined : scores.get(name);
  if (name === undefined || score === undefined) return undefined;
  const figures = tables.flatMap(({ id, figures: own }) =>
    (own.get(row) ?? []).flatMap((one) => (`${part}/${one.group}/${one.metric}` === name ? [{ id, ...one }] : [])),
  );
  const published = figures.find((one) => one.published !== undefined)?.published;
  const against = againstOf(plan, row);
  const other = against === undefined ? undefined : rows.get(against.baseline)?.get(name);
  // Difference and p are of the same table, so that both are about the same two rows.
  const words = figures.find(({ id }) => against?.table !== undefined && id === tableName(against.table))?.p_words;
  const p = words === undefined ? {} : { p: words };
  return {
    name,
    score,
    ...(against === undefined || other === undefined
      ? {}
      : { against: { baseline: against.baseline, difference: score.mean - other.mean, ...p } }),
    ...(published === undefined ? {} : { published }),
  };
}
