import type { Headline } from '../layout/headline.js';
import { headlineScore, type Measured } from './measured.js';
import { type PlanFile } from '../../../../framework/records/plan-file.js';
import { baselineOf } from './plan.js';
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
  const figure = tables
    .flatMap(({ figures }) => figures.get(row) ?? [])
    .find((one) => `${part}/${one.group}/${one.metric}` === name);
  const baseline = baselineOf(plan);
  const other = baseline === undefined || baseline === row ? undefined : rows.get(baseline)?.get(name);
  const p = figure?.p_words === undefined ? {} : { p: figure.p_words };
  return {
    name,
    score,
    ...(baseline === undefined || other === undefined
      ? {}
      : { against: { baseline, difference: score.mean - other.mean, ...p } }),
    ...(figure?.published === undefined ? {} : { published: figure.published }),
  };
}
