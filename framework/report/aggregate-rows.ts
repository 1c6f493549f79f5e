import { type SummarizedScore, summarizeScores } from '../statistics/summarize-scores.js';
import type { RowResults } from './read-results.js';

/** A score of a row; `sd` is null when no spread was measured. */
export interface AggregatedScore extends Omit<SummarizedScore, 'sd'> {
  readonly sd: number | null;
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
    const scored = runs.flatMap(({ scores, ownSeeds }) =>
      scores === undefined ? [] : [{ ...scores, ...(ownSeeds === undefined ? {} : { ownSeeds }) }],
    );
    const summaries = summarizeScores(scored);
    return {
      row,
      seeds: [...new Set(runs.map(({ seed }) => seed))],
      metrics: Object.fromEntries([...summaries].map(([name, score]) => [name, { ...score, sd: score.sd ?? null }])),
    };
  });
}
