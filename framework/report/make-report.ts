import { UserInputError } from '../errors.js';
import type { ClaimsFile } from '../records/claim.js';
import { Generator } from '../tensor/generator.js';
import { type AggregatedRow, aggregateRows } from './aggregate-rows.js';
import { withoutChanceLeads } from './chance-leads.js';
import { claimsContent } from './claims/claims-content.js';
import { compareWithBaseline, type Comparison, type PrintedScoreOf } from './comparisons.js';
import { type PublishedScore, readPublishedScores } from './published-scores.js';
import { publishedVerdict, verdictNotes } from './published-verdict.js';
import { dataNotes } from './data-notes.js';
import { fairnessNotes } from './fairness-notes.js';
import { rankRows } from './ranks/rank-rows.js';
import { readPatientScores } from './read-patient-scores.js';
import { type ExperimentResults, selectRows } from './read-results.js';
import type { TableRequest } from '../records/table-request.js';
import { settingNotes } from './setting-notes.js';
import { selectionNotes } from './selection-notes.js';
import { tableNotes } from './table-notes.js';
import { yardstickNotes } from './yardstick-notes.js';
import { buildTable, type Table, type TableOfScores } from './table.js';

export interface Report {
  readonly title: string;
  readonly rows: readonly AggregatedRow[];
  readonly tables: readonly Table[];
  /** Which claims of the file hold; absent where it claims nothing. */
  readonly claims?: ClaimsFile;
}

/**
 * Computes the tables of an experiment from the files of its runs. It reads further files only where a table needs them:
 * published figures, and scores per patient for comparisons with a baseline.
 *
 * @param split what the tables show instead of the splits that they name
 */
export async function makeReport(results: ExperimentResults, split?: TableRequest['split']): Promise<Report> {
  const rows = aggregateRows(results.rows);
  const asked = requestsOf(results);
  const requests = split === undefined ? asked : asked.map((request) => ({ ...request, split }));
  const tables = requests.map(async (request): Promise<Table> => {
    const shown = selectRows(request.rows, results);
    const published = await publishedFor(
      request,
      shown.rows.map(({ row }) => row),
    );
    const scores = buildTable(request, shown, published.scores);
    const comparisons = await compareRows(scores, request, shown);
    const table = withoutChanceLeads(scores, comparisons);
    const data = dataNotes(shown);
    const ranked = rankRows(table, request, shown);
    const choice = request.ranks === undefined ? selectionNotes(results, table) : [];
    const reproduction = publishedVerdict(table, shown, request.tolerance);
    const notes = [
      ...ranked.notes,
      ...choice,
      ...verdictNotes(reproduction),
      ...yardstickNotes(table, request.yardsticks ?? []),
      ...fairnessNotes(table, shown, request.fairness ?? []),
      ...settingNotes(shown, request.settings ?? []),
      ...tableNotes(shown, comparisons, request),
      ...data.notes,
      ...published.notes,
    ];
    return {
      ...table,
      comparisons,
      rankings: ranked.rankings,
      ...(data.banner !== undefined && { banner: data.banner }),
      ...(reproduction && { reproduction }),
      choice,
      notes,
    };
  });
  const claims = await claimsContent(results);
  return { title: results.title, rows, tables: await Promise.all(tables), ...(claims && { claims }) };
}

/** How far the rows of a table are from its baseline; nothing where it has none. */
export async function compareRows(
  { id, baseline, metrics, groups, split }: TableOfScores,
  { test, equivalence, effect }: TableRequest,
  results: ExperimentResults,
): Promise<Comparison[]> {
  if (baseline === undefined) return [];
  const request = {
    baseline,
    metrics: metrics.map(({ metric }) => metric),
    groups: groups.map(({ group }) => group),
    ...(test && { test }),
    ...(equivalence !== undefined && { equivalence }),
    ...(effect && { effect }),
  };
  // The seed is fixed, so that the same runs give the same report.
  const random = new Generator(0).split(id);
  const scores = await readPatientScores(results, split);
  return compareWithBaseline(request, scores, (group) => random.split(group), printedScores(results, split));
}

/** Scores with the spread of their subsampling, of rows with one training. */
function printedScores({ rows }: ExperimentResults, split: string): PrintedScoreOf {
  return (name, group, metric) => {
    const runs = rows.find(({ row }) => row === name)?.runs ?? [];
    const drawn = runs.length === 1 ? runs[0]!.scores?.subsampling?.[`${split}/${group}/${metric}`] : undefined;
    if (typeof drawn?.mean !== 'number' || typeof drawn.sd !== 'number') return undefined;
    return { mean: drawn.mean, populationStandardDeviation: drawn.sd, n: drawn.rounds };
  };
}

/**
 * The tables to make: those that the file asks for, else one with every metric in every group. Rows that describe something,
 * such as what a recommendation costs, have other figures than rows that are scored. Where an experiment has both, a table that
 * names no rows shows the scored ones, and the others stand in a table of their own.
 */
export function requestsOf({ tables, rows }: ExperimentResults): readonly TableRequest[] {
  const asked = tables.length === 0 ? [{ id: 'results' }] : tables;
  const parts = [...new Set(rows.map(partOf))];
  if (parts.length < 2) return asked;
  const rowsOf = (part: string | undefined) => rows.filter((row) => partOf(row) === part).map(({ row }) => row);
  const scored = rowsOf(parts.includes(undefined) ? undefined : parts[0]);
  const shown = asked.map((request) => ({ ...request, rows: request.rows ?? scored }));
  const named = new Set(shown.flatMap((request) => request.rows));
  const ownTables = parts.flatMap((part) => {
    const own = rowsOf(part).filter((row) => !named.has(row));
    return part === undefined || own.length === 0 ? [] : [{ id: part, rows: own }];
  });
  return [...shown, ...ownTables];
}

/** The part that a row describes; undefined for one that is scored, or has no results. */
function partOf({ runs }: ExperimentResults['rows'][number]): string | undefined {
  return runs.flatMap(({ scores }) => scores?.description?.part ?? [])[0];
}

/** Reads the published figures. If they cannot be read, the reason becomes a note, and the measured figures are still shown. */
async function publishedFor(
  request: TableRequest,
  rows: readonly string[],
): Promise<{ readonly scores: readonly PublishedScore[]; readonly notes: readonly string[] }> {
  if (request.published === undefined) return { scores: [], notes: [] };
  try {
    return {
      scores: ofItsDatasets(request, rows, request.published, await readPublishedScores(request.published)),
      notes: [],
    };
  } catch (error) {
    if (!(error instanceof UserInputError)) throw error;
    return { scores: [], notes: [`no published figures: ${error.message.replaceAll(/\s*\n\s*/g, '. ')}`] };
  }
}

/** The published figures of the dataset that the table names. Where the rows are datasets, each row has its own. */
function ofItsDatasets(
  request: TableRequest,
  rows: readonly string[],
  path: string,
  scores: readonly PublishedScore[],
): readonly PublishedScore[] {
  const datasets = [...new Set(scores.map(({ dataset }) => dataset))];
  if (request.dataset === undefined && rows.some((row) => datasets.includes(row)))
    return scores.map((score) => ({ ...score, model: score.dataset }));
  if (request.dataset === undefined && datasets.length <= 1) return scores;
  if (request.dataset !== undefined && datasets.includes(request.dataset))
    return scores.filter(({ dataset }) => dataset === request.dataset);
  throw new UserInputError({
    place: path,
    reason: `the table ${request.id} names ${request.dataset === undefined ? 'no dataset' : `the dataset "${request.dataset}"`}`,
    remedy: `Write "dataset:" with one of: ${datasets.join(', ')}.`,
  });
}
