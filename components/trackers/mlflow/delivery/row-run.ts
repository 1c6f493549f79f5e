import type { CodeVersion } from '../../../../framework/records/code-version.js';
import { lockFile } from '../../../../framework/records/lock-file.js';
import { metricsFile } from '../../../../framework/records/metrics-file.js';
import type { TableFigure } from '../../../../framework/records/table-file.js';
import { meanInterval } from '../../../../framework/statistics/mean-interval.js';
import type { SummarizedScore } from '../../../../framework/statistics/summarize-scores.js';
import type { Entry, Metric, RunStatus } from '../client/protocol.js';
import { type Link, rowDescription } from '../layout/description.js';
import { headlineTags, headlineText } from '../layout/headline.js';
import { rounded } from '../layout/rounded.js';
import { order, orderTag } from '../layout/saved-views.js';
import { mlflowTable } from '../layout/tables.js';
import { datasetsOf, deliverDatasets } from './datasets.js';
import { shortDigest } from './digest.js';
import { headlineOf } from './headline.js';
import { byImportance, headlineScore, type Measured, shownScores, type Summaries } from './measured.js';
import type { PlanFile, PlanFileRow } from '../../../../framework/records/plan-file.js';
import type { RemoteRun } from './remote-run.js';
import { withTemporaryFile } from './temporary-file.js';
import { type Outcome, readOutcome, type SharedArtifact, type WrittenTable } from './results.js';

/** Everything that a row's run is made from. */
export interface RowContents {
  readonly plan: PlanFile;
  readonly row: PlanFileRow;
  readonly parameters: ReadonlyMap<string, string>;
  /** Absolute paths of the folders of the row's seeds. */
  readonly folders: readonly string[];
  readonly tables: readonly WrittenTable[];
  readonly artifacts: readonly SharedArtifact[];
  /** Whether a run of the row has begun. */
  readonly hasStarted: boolean;
  readonly measured: Measured;
  /** The pages of the row's seeds. */
  readonly seeds: readonly Link[];
  /** Who ran the experiment, and where. */
  readonly by: string | undefined;
}

/**
 * Brings a row's run up to date: options, mean and spread over seeds, published value and difference, tables, status. What has
 * not changed since the last time is not sent again.
 */
export async function deliverRow(run: RemoteRun, contents: RowContents): Promise<void> {
  const { plan, row, parameters, folders, tables, measured, hasStarted } = contents;
  const outcomes = folders.map(readOutcome);
  const scores = byImportance(plan, measured, measured.rows.get(row.row) ?? new Map());
  const ends = outcomes.flatMap((outcome) => outcome?.at ?? []);
  const at = ends.length === 0 ? plan.createdAt : Math.max(...ends);
  const params = [...parameters].map(([key, value]) => ({ key, value }));
  await run.describe('parameters', params, []);
  await run.describe('tags', [], rowTags(contents, scores));
  await sendScores(run, rowMetrics(contents, scores), Math.max(at, ...tables.map((table) => table.at)));
  await run.setStatus(
    rowStatus(
      outcomes.map((outcome) => outcome?.status),
      hasStarted,
    ),
    at,
  );
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome !== undefined)) await run.removeGhosts();
  // The data of any finished run is right, because all seeds of a row learn from the same data.
  const over = outcomes.findIndex((outcome) => outcome?.status === 'finished');
  if (over >= 0) await deliverDatasets(run, datasetsOf(row, row.runs[over]!, folders[over]!));
  // Files come last, so that a store that refuses them holds back nothing else.
  await uploadTables(run, contents);
}

/**
 * Sends a row's scores when they have changed. Of several values at one step the server shows the latest, and at one time the
 * larger one. So every change gets a later time than the one before it.
 */
async function sendScores(run: RemoteRun, values: ReadonlyMap<string, number>, at: number): Promise<void> {
  await run.acknowledged.once('scores', shortDigest([...values]), async () => {
    const timestamp = Math.max(at, (run.acknowledged.progress.scoredAt ?? 0) + 1);
    const metrics = [...values].map(([key, value]): Metric => ({ key, value, timestamp, step: 0 }));
    await run.client.logAll(run.runId, { metrics });
    await run.acknowledged.update({ scoredAt: timestamp });
  });
}

function rowTags(contents: RowContents, scores: Summaries): Entry[] {
  const { plan, row, folders, tables, measured, seeds: links, by } = contents;
  const { commit, branch } = gitOf(folders) ?? {};
  const more = { ...(commit === undefined ? {} : { commit }), ...(by === undefined ? {} : { by }) };
  const origin = { command: plan.command, links, ...more };
  const headline = headlineOf(row.row, plan, measured, tables);
  const first = headline === undefined ? 'no scores yet' : headlineText(headline);
  const ours = tables.map(({ id }) => ({ path: `tables/${id}.json`, type: 'table' }));
  return [
    { key: 'mlflow.note.content', value: rowDescription(first, ofPart(scores, measured.part), origin) },
    { key: orderTag, value: order(plan.rows.indexOf(row)) },
    ...(commit === undefined ? [] : [{ key: 'mlflow.source.git.commit', value: commit }]),
    ...(branch === undefined ? [] : [{ key: 'mlflow.source.git.branch', value: branch }]),
    ...(ours.length === 0 ? [] : [{ key: 'mlflow.loggedArtifacts', value: JSON.stringify(ours) }]),
    ...(headline === undefined ? [] : headlineTags(headline)),
    ...tables
      .flatMap(({ banner }) => (banner === undefined ? [] : [{ key: 'formulary.data', value: banner }]))
      .slice(0, 1),
  ];
}

/** The commit, and its branch if there was one, that a finished run of the row was made with. */
function gitOf(folders: readonly string[]): CodeVersion['git'] {
  return folders.map((folder) => lockFile.readIfWhole(folder)?.code?.git).find((git) => git !== undefined);
}

function ofPart(scores: Summaries, part: string): Summaries {
  return new Map([...scores].filter(([name]) => name.startsWith(`${part}/`)));
}

/**
 * Names the figures of a row, which a person reads at a glance: means of the scores that tables show, by the names of the
 * seeds' scores; what the choice on validation rests on; numbers of patients; and everything about the first score below
 * `summary/`, so that no name is the prefix of another. The other scores are on the pages of the seeds, and what tables say of
 * them in the tables. Means come first, because the run's page keeps the order in which metrics arrive and the compare page
 * plots the first.
 */
function rowMetrics(
  { plan, row, folders, tables, measured }: RowContents,
  scores: Summaries,
): ReadonlyMap<string, number> {
  const { part } = measured;
  const shown = new Set(shownScores(plan, measured));
  const values = new Map([...scores].flatMap(([name, { mean }]) => (shown.has(name) ? [[name, mean] as const] : [])));
  const headline = headlineScore(plan, part, scores);
  const first = headline === undefined ? undefined : scores.get(headline);
  if (headline === undefined || first === undefined) return values;
  values.set(headline, first.mean);
  const chosen = headline.replace(/^test\//, 'validation/');
  if (scores.has(chosen)) values.set(chosen, scores.get(chosen)!.mean);
  for (const [split, count] of patientsOf(folders)) values.set(`patients/${split}`, count);
  const figures = tables.flatMap((table) => table.figures.get(row.row) ?? []);
  for (const [ending, value] of summaryOf(headline, first, figures, part))
    values.set(`summary/${headline}_${ending}`, value);
  return new Map([...values].map(([name, value]) => [name, rounded(value)]));
}

/** Everything about a score but its mean. */
function summaryOf(
  name: string,
  { mean, sd, n, nested }: SummarizedScore,
  figures: readonly TableFigure[],
  part: string,
): readonly (readonly [string, number])[] {
  const interval = sd === undefined ? undefined : meanInterval({ mean, sd, n });
  const figure = figures.filter(({ group, metric }) => `${part}/${group}/${metric}` === name);
  const printed = figure.find((one) => one.published !== undefined);
  const tested = figure.find((one) => one.difference !== undefined);
  const compared = [
    ...(['published', 'delta'] as const).map((column) => [column, printed?.[column]] as const),
    ...(['difference', 'difference_low', 'difference_high', 'p'] as const).map(
      (column) => [column, tested?.[column]] as const,
    ),
  ];
  const values = [
    ['n', n],
    ['sd_trainings', nested?.sd],
    ['sd', sd],
    ['low', interval?.low],
    ['high', interval?.high],
    ...compared,
  ] as const;
  return values.flatMap(([ending, value]) => (value === undefined ? [] : [[ending, value] as const]));
}

/** Numbers of patients by split, from the first run that has them: all seeds of a row learn from the same data. */
function patientsOf(folders: readonly string[]): readonly (readonly [string, number])[] {
  const counts = folders.map((folder) => metricsFile.readIfWhole(folder)?.patients).find((one) => one !== undefined);
  return Object.entries(counts ?? {}).flatMap(([name, count]) =>
    name.endsWith('/overall') ? [[name.slice(0, -'/overall'.length), count] as const] : [],
  );
}

async function uploadTables(run: RemoteRun, { artifacts, tables, row }: RowContents): Promise<void> {
  for (const { name, file, digest } of artifacts) await run.uploadArtifact(name, file, digest);
  for (const { id, figures } of tables) {
    const text = mlflowTable(figures.get(row.row) ?? []);
    await withTemporaryFile(text, (file) => run.uploadArtifact(`tables/${id}.json`, file, shortDigest(text)));
  }
}

function rowStatus(outcomes: readonly (Outcome['status'] | undefined)[], hasStarted: boolean): RunStatus {
  if (!hasStarted) return 'SCHEDULED';
  if (outcomes.includes(undefined)) return 'RUNNING';
  if (outcomes.includes('failed')) return 'FAILED';
  return outcomes.includes('cancelled') ? 'KILLED' : 'FINISHED';
}
