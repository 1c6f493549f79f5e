import { mean, standardDeviation } from './moments.js';

/** The scores of a run, by `split/group/metric`. Null where a score does not exist. */
export interface RunScores {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly subsampling?: Readonly<Record<string, { readonly sd: number | null }>>;
}

/** A score of a row over its seeds. */
export interface SummarizedScore {
  readonly mean: number;
  /**
   * Standard deviation over seeds (divisor n - 1). For a single seed it is that over its subsampling rounds. Absent when
   * neither was measured.
   */
  readonly sd?: number;
  /** Number of seeds that have the score. */
  readonly n: number;
}

/** Mean, spread and number of seeds of every score of a row. */
export function summarizeScores(runs: readonly RunScores[]): ReadonlyMap<string, SummarizedScore> {
  const names = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const summaries = [...names].flatMap((name) => {
    const summary = summarizeScore(runs, name);
    return summary === undefined ? [] : [[name, summary] as const];
  });
  return new Map(summaries);
}

function summarizeScore(runs: readonly RunScores[], name: string): SummarizedScore | undefined {
  const scored = runs.filter(({ metrics }) => typeof metrics[name] === 'number');
  const values = scored.map(({ metrics }) => metrics[name] as number);
  if (values.length === 0) return undefined;
  const sd = values.length > 1 ? standardDeviation(values, 1) : scored[0]?.subsampling?.[name]?.sd;
  return { mean: mean(values), n: values.length, ...(typeof sd === 'number' ? { sd } : {}) };
}
