import { aggregateRows } from './aggregate-rows.js';
import type { ExperimentResults } from './read-results.js';

/** What the deviation of a score is, in words: of rows with several seeds, and of rows with one. */
export interface SpreadWords {
  readonly several?: string;
  readonly single?: string;
}

/** `standard deviation over 3 seeds`; of a single seed, over the draws of a share of the patients. */
export function spreadWords({ rows }: Pick<ExperimentResults, 'rows'>): SpreadWords {
  const summaries = aggregateRows(rows).flatMap(({ metrics }) => Object.values(metrics));
  const counts = summaries.flatMap(({ n, nested }) => (nested === undefined ? [n] : []));
  const seeds = [...new Set(counts.filter((n) => n > 1))].sort((x, y) => x - y);
  const several = seeds.length === 0 ? {} : { several: `standard deviation over ${seeds.join(' or ')} seeds` };
  if (!counts.includes(1)) return several;
  const [subsampling] = rows.flatMap(({ runs }) =>
    runs.flatMap(({ scores }) => Object.values(scores?.subsampling ?? {})),
  );
  if (subsampling === undefined) return several;
  const folds = rows.flatMap(({ runs }) => runs.flatMap((run) => run.folds?.length ?? []));
  if (folds.length > 0) return { ...several, single: `standard deviation over the ${folds[0]} folds` };
  const { rounds, fraction, draw } = subsampling;
  const percent = Number((fraction * 100).toFixed(2));
  const single =
    `standard deviation over ${rounds} draws of ${percent} % of the ` +
    `patients${draw === 'with-replacement' ? ' with replacement' : ''}, as published; it does not include the variation between trainings`;
  return { ...several, single };
}
