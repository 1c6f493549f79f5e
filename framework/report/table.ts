import { type AggregatedRow, type AggregatedScore, aggregateRows } from './aggregate-rows.js';
import type { Comparison } from './comparisons.js';
import type { Chart } from './figures/chart.js';
import { findPublishedScore, type PublishedScore } from './published-scores.js';
import type { ExperimentResults } from './read-results.js';
import type { Description, Measure, TableRequest } from '../records/result-files.js';

/** The part of the data whose scores tables show. */
const split = 'test';

export interface TableMetric extends Measure {
  readonly metric: string;
  /** Absent for what describes and does not score. */
  readonly higherIsBetter?: boolean;
}

export interface TableCell {
  readonly score?: AggregatedScore;
  readonly published?: PublishedScore;
  /** Measured minus published. */
  readonly delta?: number;
  /** Whether no other row of the table is better, as printed. */
  readonly best: boolean;
}

export interface TableGroup {
  readonly group: string;
  /** Undefined when nothing was scored, or rows were scored on different patients. */
  readonly patients?: number;
  /** [row, metric] */
  readonly cells: readonly (readonly TableCell[])[];
}

export interface Table {
  readonly id: string;
  readonly title: string;
  readonly rows: readonly string[];
  readonly metrics: readonly TableMetric[];
  readonly groups: readonly TableGroup[];
  /** The table describes cohorts or models: groups have measures of their own, and nothing is best or missing. */
  readonly describes: boolean;
  /** Rows stand beside each other and measures below. */
  readonly transposed: boolean;
  /** The row that the others are compared with, and how far they are from it. */
  readonly baseline?: string;
  readonly comparisons: readonly Comparison[];
  /** Charts of the table, where it names the value that its rows differ in. */
  readonly charts: readonly Chart[];
  /** What a reader must know beside the figures. */
  readonly notes: readonly string[];
}

/** A table before comparisons, charts and notes are added. */
export type TableOfScores = Omit<Table, 'comparisons' | 'charts' | 'notes'>;

/**
 * Puts rows beside each other and, where figures are published, beside those.
 *
 * @param request what to show; all metrics and groups that were measured, where it names none
 * @param published the figures of the table's dataset, or nothing
 */
export function buildTable(
  request: TableRequest,
  results: ExperimentResults,
  published: readonly PublishedScore[],
): TableOfScores {
  const rows = aggregateRows(results.rows);
  const description = descriptionOf(results);
  const part = description?.part ?? split;
  const properties: ReadonlyMap<string, Omit<TableMetric, 'metric'>> = description === undefined
    ? results.metricProperties
    : new Map(Object.entries(description.measures));
  const metrics = named(request.columns, [...properties.keys()]).map((metric) => ({
    metric,
    ...(properties.get(metric) ?? { label: metric, higherIsBetter: true, digits: 4 }),
  }));
  const everyGroup = description === undefined ? measuredGroups(results) : describedGroups(rows, part);
  const groups = named(request.groups, everyGroup).map((group) =>
    buildGroup({ part, group, metrics, published }, results, rows),
  );
  return {
    id: request.id,
    title: request.title ?? results.title,
    rows: rows.map(({ row }) => row),
    metrics,
    groups,
    describes: description !== undefined,
    transposed: request.transpose === true,
    ...(request.baseline === undefined ? {} : { baseline: request.baseline }),
  };
}

/** What a table names, or everything where it names nothing. */
function named(names: readonly string[] | undefined, everything: readonly string[]): readonly string[] {
  return names === undefined || names.length === 0 ? everything : names;
}

/** Groups in the order in which the runs name them. */
function measuredGroups({ rows }: ExperimentResults): string[] {
  const names = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => Object.keys(scores?.patients ?? {})));
  return [...new Set(names.filter((name) => name.startsWith(`${split}/`)).map((name) => name.slice(split.length + 1)))];
}

/** What the runs describe, where they score no predictions; all rows of such an experiment describe the same. */
function descriptionOf({ rows }: ExperimentResults): Description | undefined {
  return rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.description ?? []))[0];
}

function describedGroups(rows: readonly AggregatedRow[], part: string): string[] {
  const names = rows.flatMap(({ metrics }) => Object.keys(metrics).map((name) => name.split('/')));
  return [...new Set(names.flatMap(([first, group]) => (first === part && group !== undefined ? [group] : [])))];
}

interface WantedGroup {
  readonly part: string;
  readonly group: string;
  readonly metrics: readonly TableMetric[];
  readonly published: readonly PublishedScore[];
}

function buildGroup(
  { part, group, metrics, published }: WantedGroup,
  results: ExperimentResults,
  rows: readonly AggregatedRow[],
): TableGroup {
  const scoresOf = ({ metric }: TableMetric) => rows.map((row) => row.metrics[`${part}/${group}/${metric}`]);
  const best = metrics.map((metric) => bestRows(metric, scoresOf(metric)));
  const cells = rows.map((row, index) =>
    metrics.map((metric, column): TableCell => {
      const score = scoresOf(metric)[index];
      const figure = findPublishedScore(published, { model: row.row, group, ...metric });
      return {
        ...(score && { score }),
        ...(figure && { published: figure }),
        ...(score && figure && { delta: score.mean - figure.mean }),
        best: best[column]!.has(index),
      };
    }),
  );
  const patients = commonPatients(results, `${part}/${group}`);
  return { group, ...(patients === undefined ? {} : { patients }), cells };
}

/** Rows that print the best figure; none when there is nothing to compare. */
function bestRows(metric: TableMetric, scores: readonly (AggregatedScore | undefined)[]): ReadonlySet<number> {
  if (metric.higherIsBetter === undefined) return new Set();
  const printed = scores.map((score) => (score === undefined ? undefined : Number(score.mean.toFixed(metric.digits))));
  const values = printed.filter((value) => value !== undefined);
  if (values.length < 2) return new Set();
  const best = metric.higherIsBetter ? Math.max(...values) : Math.min(...values);
  return new Set(printed.flatMap((value, index) => (value === best ? [index] : [])));
}

function commonPatients({ rows }: ExperimentResults, name: string): number | undefined {
  const counts = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.patients?.[name] ?? []));
  return new Set(counts).size === 1 ? counts[0] : undefined;
}
