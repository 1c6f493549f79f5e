import { count } from '../count.js';
import { type AggregatedRow, type AggregatedScore, aggregateRows } from './aggregate-rows.js';
import type { Comparison } from './comparisons.js';
import { otherCohorts } from './other-cohorts.js';
import { findPublishedScore, type PublishedScore } from './published-scores.js';
import type { DatasetRanking } from './ranks/ranking.js';
import type { ExperimentResults } from './read-results.js';
import { datasetsOf } from './row-data.js';
import type { TableMetric } from './table-metric.js';
import type { Description } from '../records/metrics-file.js';
import type { PublishedVerdict } from '../records/table-file.js';
import { fewestPatients } from '../statistics/named-tests.js';
import type { TableRequest } from '../records/table-request.js';

/** Why no row of a search is best on test. */
export const noChoice =
  'rows of a sweep: none is called best on test; `select: { by: validation/… }` picks one on validation';
/** The same where `select` picks one. */
const otherChoice = 'rows of a search, of which validation picks one';

export interface TableCell {
  readonly score?: AggregatedScore;
  /** Whether the row has results and this figure is not among them: the model has no such figure. */
  readonly absent?: boolean;
  readonly published?: PublishedScore;
  /** Why the row cannot be compared with the published figure: its patients are of another cohort. */
  readonly otherCohort?: string;
  /** Measured minus published, of the same cohort. */
  readonly delta?: number;
  /**
   * Whether no other row has a better figure, as printed. No row is best where all figures are equal or the lead may be chance:
   * with few patients, when it is smaller than the standard deviation over seeds, or when the table's test finds no difference
   * from the baseline.
   */
  readonly best: boolean;
}

export interface TableGroup {
  readonly group: string;
  /** Number of scored patients. Undefined when nothing was scored, or when rows were scored on different patients. */
  readonly patients?: number;
  /** Whether rows were scored on different patients or labels, so that their figures cannot be compared. */
  readonly isMixed: boolean;
  /** [row, metric] */
  readonly cells: readonly (readonly TableCell[])[];
  /** [metric] why no row is best, in words; absent where one is, or where there is nothing to compare. */
  readonly noBest: readonly (string | undefined)[];
}

export interface Table {
  readonly id: string;
  readonly title: string;
  /** The title that the file gives the table, or else the experiment's with the table's id: no two tables share it. */
  readonly caption: string;
  readonly rows: readonly string[];
  readonly metrics: readonly TableMetric[];
  readonly groups: readonly TableGroup[];
  /**
   * Whether the table describes cohorts or models. Then each group has measures of its own, and no figure is best or missing.
   */
  readonly describes: boolean;
  /** The part of the data that scores are of. */
  readonly split: 'test' | 'validation';
  /** Whether rows are columns and measures are lines. */
  readonly transposed: boolean;
  /** The baseline of the table, and how far the other rows are from it. */
  readonly baseline?: string;
  readonly comparisons: readonly Comparison[];
  /** How the rows of the file rank over the datasets of a sweep; they stand in the place of scores. */
  readonly rankings: readonly DatasetRanking[];
  /** Stands above the table in large letters: `MADE-UP PATIENTS`. */
  readonly banner?: string;
  /** Whether the published table was reproduced; also among the notes. */
  readonly reproduction?: PublishedVerdict;
  /** Which rows of a search validation picks; also among the notes. */
  readonly choice: readonly string[];
  /** What a reader must know beside the figures. */
  readonly notes: readonly string[];
}

/** A table before comparisons and notes are added. */
export type TableOfScores = Omit<Table, 'comparisons' | 'rankings' | 'banner' | 'reproduction' | 'choice' | 'notes'>;

/**
 * Makes a table of rows, with published figures beside the measured ones where there are any.
 *
 * @param request what to show. Where it names no metrics or groups, all that were measured are shown.
 * @param published the published figures of the table's dataset, if any
 */
export function buildTable(
  request: TableRequest,
  results: ExperimentResults,
  published: readonly PublishedScore[],
): TableOfScores {
  const rows = aggregateRows(results.rows);
  const description = descriptionOf(results);
  const split = request.split ?? 'test';
  const part = description?.part ?? split;
  const properties: ReadonlyMap<string, Omit<TableMetric, 'metric'>> = description === undefined
    ? results.metricProperties
    : new Map(Object.entries(description.measures));
  const metrics = named(request.columns, [...properties.keys()]).map((metric) => ({
    metric,
    ...(properties.get(metric) ?? { label: metric, higherIsBetter: true, digits: 4 }),
    ...measuredGroupsOf(metric, results, part),
  }));
  // A model that recommends for none of its patients may have figures of its own there, such as its costs.
  const ofModels = metrics.flatMap(({ groups: own = [] }) => own);
  const everyGroup =
    description === undefined
      ? [...new Set([...ofModels, ...measuredGroups(results, split)])]
      : describedGroups(rows, part);
  const groups = named(request.groups, everyGroup).map((group) =>
    buildGroup({ part, group, metrics, published }, results, rows),
  );
  return {
    id: request.id,
    title: request.title ?? results.title,
    caption: request.title ?? `${results.title} (${request.id})`,
    rows: rows.map(({ row }) => row),
    metrics,
    groups,
    describes: description !== undefined,
    split,
    transposed: request.transpose === true,
    ...(request.baseline === undefined ? {} : { baseline: request.baseline }),
  };
}

/** The names that a table asks for, or all names where it asks for none. */
function named(names: readonly string[] | undefined, everything: readonly string[]): readonly string[] {
  return names === undefined || names.length === 0 ? everything : names;
}

/** Where a figure stands that was measured on a machine. */
function measuredGroupsOf(metric: string, { rows }: ExperimentResults, part: string): Pick<TableMetric, 'groups'> {
  const names = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.measured?.metrics ?? []));
  const own = names.map((name) => name.split('/')).filter(([first, , last]) => first === part && last === metric);
  return own.length === 0 ? {} : { groups: [...new Set(own.map(([, group]) => group!))] };
}

/** Groups in the order in which the runs name them. */
function measuredGroups({ rows }: ExperimentResults, split: string): string[] {
  const names = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => Object.keys(scores?.patients ?? {})));
  return [...new Set(names.filter((name) => name.startsWith(`${split}/`)).map((name) => name.slice(split.length + 1)))];
}

/** The part that runs describe, where they score no predictions. All rows of such an experiment describe the same part. */
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
  const isMixed = datasetsOf(results.rows, `${part}/${group}`).length > 1;
  const patients = isMixed ? undefined : commonPatients(results, `${part}/${group}`);
  const others = otherCohorts(results);
  // What is best on test must not seem chosen: rows of a search are chosen on validation.
  const isChoice = part === 'test' && results.search !== undefined;
  const choiceWords = results.search?.by === undefined ? noChoice : otherChoice;
  const isFew = patients !== undefined && patients < fewestPatients;
  const unlike = 'rows were scored on different patients';
  const doubt = isMixed ? unlike : isChoice ? choiceWords : isFew ? tooFew(patients) : undefined;
  const ranked = metrics.map((metric) => bestRows(metric, scoresOf(metric), doubt));
  const cells = rows.map((row, index) =>
    metrics.map((metric, column): TableCell => {
      const score = scoresOf(metric)[index];
      const figure = findPublishedScore(published, { model: row.row, group, ...metric });
      return {
        ...(score && { score }),
        ...(score === undefined && Object.keys(row.metrics).length > 0 && { absent: true }),
        ...(figure && { published: figure }),
        ...(score && figure && besidePublished(score, figure, others.get(row.row))),
        best: ranked[column]!.best.has(index),
      };
    }),
  );
  const noBest = ranked.map((ranking) => ranking.noBest);
  return { group, ...(patients === undefined ? {} : { patients }), isMixed, cells, noBest };
}

function besidePublished(score: AggregatedScore, figure: PublishedScore, other: string | undefined) {
  return other === undefined ? { delta: score.mean - figure.mean } : { otherCohort: other };
}

interface Ranking {
  /** Numbers of the rows. */
  readonly best: ReadonlySet<number>;
  readonly noBest?: string;
}

/**
 * Rows whose printed figure is the best. None where there is nothing to compare, where something speaks against calling one
 * best, or when the lead over the next figure is smaller than the standard deviation over seeds of either row, where there are
 * several.
 */
function bestRows(
  metric: TableMetric,
  scores: readonly (AggregatedScore | undefined)[],
  doubt: string | undefined,
): Ranking {
  const sign = metric.higherIsBetter === false ? -1 : 1;
  const printed = scores.flatMap((score, index) =>
    score === undefined ? [] : [{ index, score, value: sign * Number(score.mean.toFixed(metric.digits)) }],
  );
  if (metric.higherIsBetter === undefined || printed.length < 2) return { best: new Set() };
  if (doubt !== undefined) return { best: new Set(), noBest: doubt };
  const highest = Math.max(...printed.map(({ value }) => value));
  const [best, others] = [true, false].map((is) => printed.filter(({ value }) => (value === highest) === is));
  if (others!.length === 0) return { best: new Set(), noBest: 'all rows have the same figure' };
  const isWithinSpread = others!.some((other) =>
    best!.some(({ score }) => sign * (score.mean - other.score.mean) < spreadOfTrainings(score, other.score)),
  );
  if (isWithinSpread) return { best: new Set(), noBest: 'the lead is smaller than the spread of trainings' };
  return { best: new Set(best!.map(({ index }) => index)) };
}

/** The larger standard deviation over seeds; 0 where no score has several. */
export function spreadOfTrainings(...scores: readonly AggregatedScore[]): number {
  return Math.max(0, ...scores.map(({ n, sd }) => (n > 1 ? (sd ?? 0) : 0)));
}

function commonPatients({ rows }: ExperimentResults, name: string): number | undefined {
  const counts = rows.flatMap(({ runs }) => runs.flatMap(({ scores }) => scores?.patients?.[name] ?? []));
  return new Set(counts).size === 1 ? counts[0] : undefined;
}

function tooFew(patients: number): string {
  return `${count(patients, 'patient')} ${patients === 1 ? 'is' : 'are'} too few to call a row best`;
}
