import { mean, standardDeviation } from '../statistics/moments.js';
import type { RowResults } from './read-results.js';

export interface AggregatedScore {
  /** Over the seeds that have the score. */
  readonly mean: number;
  /** Over seeds (divisor n - 1); of one seed, over its subsampling rounds; null when neither was measured. */
  readonly sd: number | null;
  /** Number of seeds. */
  readonly n: number;
}

export interface AggregatedRow {
  readonly row: string;
  /** The seeds that were planned; those without results are missing from every `n`. */
  readonly seeds: readonly number[];
  /** By `split/group/metric`. */
  readonly metrics: Readonly<Record<string, AggregatedScore>>;
}

/** Mean and standard deviation of every score of every row. */
export function aggregateRows(rows: readonly RowResults[]): AggregatedRow[] {
  return rows.map((results) => ({
    row: results.row,
    seeds: results.runs.map(({ seed }) => seed),
    metrics: Object.fromEntries(
      namesOf(results).flatMap((name) => {
        const score = aggregateScore(results, name);
        return score === undefined ? [] : [[name, score]];
      }),
    ),
  }));
}

function namesOf({ runs }: RowResults): string[] {
  return [...new Set(runs.flatMap(({ scores }) => Object.keys(scores?.metrics ?? {})))];
}

function aggregateScore({ runs }: RowResults, name: string): AggregatedScore | undefined {
  const scored = runs.flatMap(({ scores }) => {
    const value = scores?.metrics[name];
    return typeof value === 'number' ? [{ value, subsampled: scores?.subsampling?.[name]?.sd ?? null }] : [];
  });
  const values = scored.map(({ value }) => value);
  if (values.length === 0) return undefined;
  const sd = values.length > 1 ? standardDeviation(values, 1) : scored[0]!.subsampled;
  return { mean: mean(values), sd, n: values.length };
}
