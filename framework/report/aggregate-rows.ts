import { summarizeScores } from '../statistics/summarize-scores.js';
import type { RowResults } from './read-results.js';

export interface AggregatedScore {
  /** Mean over the seeds that have the score. */
  readonly mean: number;
  /**
   * Standard deviation over seeds (divisor n - 1). For one seed it is that over its subsampling rounds. Null when neither was
   * measured.
   */
  readonly sd: number | null;
  /** Number of seeds. */
  readonly n: number;
}

export interface AggregatedRow {
  readonly row: string;
  /** The planned seeds. A seed without results is missing from every `n`. */
  readonly seeds: readonly number[];
  /** By `split/group/metric`. */
  readonly metrics: Readonly<Record<string, AggregatedScore>>;
}

/** Mean and standard deviation of every score of every row. */
export function aggregateRows(rows: readonly RowResults[]): AggregatedRow[] {
  return rows.map(({ row, runs }) => {
    const summaries = summarizeScores(runs.flatMap(({ scores }) => scores ?? []));
    return {
      row,
      seeds: runs.map(({ seed }) => seed),
      metrics: Object.fromEntries([...summaries].map(([name, { mean, sd, n }]) => [name, { mean, sd: sd ?? null, n }])),
    };
  });
}
