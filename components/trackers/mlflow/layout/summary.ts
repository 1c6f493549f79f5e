import { mean, standardDeviation } from '../../../../framework/statistics/moments.js';

/** What a run's `metrics.json` says, as far as it is summarized. */
export interface Scores {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly subsampling?: Readonly<Record<string, { readonly sd: number | null }>>;
}

/** A score of a row over its seeds. */
export interface SummarizedScore {
  readonly mean: number;
  /** Over seeds with divisor n - 1; of a single seed, over its subsampling rounds. */
  readonly sd?: number;
  readonly n: number;
}

/** Mean, spread and number of seeds of every score, by `split/group/metric`. */
export function summarize(runs: readonly Scores[]): ReadonlyMap<string, SummarizedScore> {
  const names = new Set(runs.flatMap(({ metrics }) => Object.keys(metrics)));
  const summary = new Map<string, SummarizedScore>();
  for (const name of names) {
    const values = runs.flatMap(({ metrics }) => metrics[name] ?? []);
    if (values.length === 0) continue;
    const subsampled = runs.find(({ metrics }) => typeof metrics[name] === 'number')?.subsampling?.[name]?.sd;
    const sd = values.length > 1 ? standardDeviation(values, 1) : (subsampled ?? undefined);
    summary.set(name, { mean: mean(values), n: values.length, ...(sd === undefined ? {} : { sd }) });
  }
  return summary;
}

/** Cut to six decimals: the runs table shows about nine characters of a number. */
export function rounded(value: number): number {
  return Number(value.toFixed(6));
}
