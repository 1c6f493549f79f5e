import { grouped } from './grouped.js';
import { mean, standardDeviation } from './moments.js';

/** The scores of a run, by `split/group/metric`. Null where a score does not exist. */
export interface RunScores {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly subsampling?: Readonly<Record<string, { readonly sd: number | null }>>;
  /** Component → its own seed: `{ teacher: 2 }`. Runs with equal ones share what they were trained from. */
  readonly ownSeeds?: Readonly<Record<string, number>>;
}

/** A score of a row over its seeds, or over its teachers where it has several. */
export interface SummarizedScore {
  /** Over teachers it is the mean of their runs' means. */
  readonly mean: number;
  /**
   * Standard deviation over seeds, or between the means of teachers (divisor n - 1). For a single seed it is that over its
   * subsampling rounds. Absent when neither was measured.
   */
  readonly sd?: number;
  /** Number of seeds that have the score, or of teachers. */
  readonly n: number;
  /** Present where runs have several teachers. */
  readonly nested?: Nested;
}

/** Runs within teachers. */
interface Nested {
  /** What `n` counts: `teacher`. */
  readonly of: string;
  /** Number of runs that have the score. */
  readonly runs: number;
  /** Standard deviation between runs of one teacher, pooled over teachers; absent where each has one. */
  readonly sd?: number;
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
  const valueOf = ({ metrics }: RunScores) => metrics[name] as number;
  const values = scored.map(valueOf);
  if (values.length === 0) return undefined;
  const teachers = [...grouped(scored, ({ ownSeeds = {} }) => JSON.stringify(ownSeeds)).values()];
  if (teachers.length > 1) {
    const of = Object.keys(scored[0]!.ownSeeds ?? {}).join(' and ');
    return overTeachers(
      teachers.map((own) => own.map(valueOf)),
      of,
    );
  }
  const sd = values.length > 1 ? standardDeviation(values, 1) : scored[0]?.subsampling?.[name]?.sd;
  return { mean: mean(values), n: values.length, ...(typeof sd === 'number' ? { sd } : {}) };
}

/** @param values [teacher][run] */
function overTeachers(values: readonly (readonly number[])[], of: string): SummarizedScore {
  const means = values.map(mean);
  const freedom = values.reduce((sum, { length }) => sum + length - 1, 0);
  const squares = values.map((own, index) => own.reduce((sum, value) => sum + (value - means[index]!) ** 2, 0));
  const within = freedom === 0 ? {} : { sd: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / freedom) };
  const nested = { of, runs: values.flat().length, ...within };
  return { mean: mean(means), sd: standardDeviation(means, 1), n: means.length, nested };
}
