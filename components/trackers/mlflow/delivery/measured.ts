import { type SummarizedScore, summarizeScores } from '../../../../framework/statistics/summarize-scores.js';
import { type PlanFile, runFolder } from '../../../../framework/records/plan-file.js';
import type { Memory } from './memory.js';
import { trainingScores } from '../../../../framework/records/merge-folds.js';
import { metricsFile, type MetricsFile } from '../../../../framework/records/metrics-file.js';

/** Summaries of scores by name, `part/group/metric`. */
export type Summaries = ReadonlyMap<string, SummarizedScore>;

/** The scores that the rows of an experiment have so far. */
export interface Measured {
  /**
   * The first part of the names that tables show. It is `test` for scores of predictions; runs without predictions have another
   * part.
   */
  readonly part: string;
  /** Whether the figures describe data or models. Then none is better than another. */
  readonly describes: boolean;
  readonly rows: ReadonlyMap<string, Summaries>;
}

export async function readMeasured(plan: PlanFile, experimentFolder: string, memory: Memory): Promise<Measured> {
  const rows = await Promise.all(
    plan.rows.map(async ({ row, runs }) => {
      const scores = runs.map(async (run) => {
        const own = await scoresOf(runFolder(experimentFolder, run), memory);
        return own && { ...run, scores: own };
      });
      return { row, scores: trainingScores((await Promise.all(scores)).filter((score) => score !== undefined)) };
    }),
  );
  const described = rows.flatMap(({ scores }) => scores.flatMap((score) => score.description ?? []))[0];
  return {
    part: described?.part ?? 'test',
    describes: described !== undefined,
    rows: new Map(rows.map(({ row, scores }) => [row, summarizeScores(scores)])),
  };
}

/** The scores of a run. They are read again where its folder has changed. */
function scoresOf(folder: string, memory: Memory): Promise<MetricsFile | undefined> {
  return memory.scores.of(folder, memory.fingerprint(folder), () => metricsFile.read(folder));
}

/**
 * The scores of the first table, or every metric over all patients. For an experiment that only describes, these are its
 * figures.
 */
export function tableScores(plan: PlanFile, { part, describes, rows }: Measured): string[] {
  if (describes) {
    const names = [...rows.values()].flatMap((scores) => [...scores.keys()]);
    return [...new Set(names)].filter((name) => name.startsWith(`${part}/`));
  }
  const table = plan.tables?.[0];
  const metrics = table?.columns ?? Object.keys(plan.metricProperties);
  return (table?.groups ?? ['overall']).flatMap((group) => metrics.map((metric) => `${part}/${group}/${metric}`));
}

/** The scores that any table shows. For an experiment that only describes, these are its figures. */
export function shownScores(plan: PlanFile, measured: Measured): string[] {
  const first = tableScores(plan, measured);
  if (measured.describes) return first;
  const further = (plan.tables ?? []).slice(1).flatMap(({ columns, groups = ['overall'] }) => {
    const metrics = columns ?? Object.keys(plan.metricProperties);
    return groups.flatMap((group) => metrics.map((metric) => `${measured.part}/${group}/${metric}`));
  });
  return [...new Set([...first, ...further])];
}

/**
 * Scores in the order in which a reader looks for them. Those of the table come first, then others of the same part, then the
 * rest.
 */
export function byImportance(plan: PlanFile, measured: Measured, scores: Summaries): Summaries {
  const first = tableScores(plan, measured);
  const rank = (name: string): number => {
    const place = first.indexOf(name);
    if (place >= 0) return place;
    return name.startsWith(`${measured.part}/`) ? first.length : first.length + 1;
  };
  return new Map([...scores].toSorted(([a], [b]) => rank(a) - rank(b)));
}

/** The first score of the first table. Without a table it is the first measured score of the part that tables show. */
export function headlineScore(plan: PlanFile, part: string, scores: Summaries): string | undefined {
  const table = plan.tables?.[0];
  const metric = table?.columns?.[0] ?? Object.keys(plan.metricProperties)[0];
  const named = `${part}/${table?.groups?.[0] ?? 'overall'}/${metric}`;
  return scores.has(named) ? named : [...scores.keys()].find((name) => name.startsWith(`${part}/`));
}

/** The first score of one run, and its name. Undefined while it has none. */
export async function firstScore(
  plan: PlanFile,
  { part }: Measured,
  folder: string,
  memory: Memory,
): Promise<{ readonly name: string; readonly value: number } | undefined> {
  const scores = await scoresOf(folder, memory);
  const summaries = summarizeScores(scores === undefined ? [] : [scores]);
  const name = headlineScore(plan, part, summaries);
  const score = name === undefined ? undefined : summaries.get(name);
  return name === undefined || score === undefined ? undefined : { name, value: score.mean };
}
