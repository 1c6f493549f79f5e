import type { CodeVersion } from '../../../../framework/records/code-version.js';
import { lockFile } from '../../../../framework/records/lock-file.js';
import type { TableFigure } from '../../../../framework/records/table-file.js';
import { meanInterval } from '../../../../framework/statistics/mean-interval.js';
import type { Entry, Metric, RunStatus } from '../client/protocol.js';
import { rowDescription } from '../layout/description.js';
import { headlineTags, headlineText } from '../layout/headline.js';
import { rounded } from '../layout/rounded.js';
import { order, orderTag } from '../layout/saved-views.js';
import { mlflowTable } from '../layout/tables.js';
import { datasetsOf, deliverDatasets } from './datasets.js';
import { shortDigest } from './digest.js';
import { headlineOf } from './headline.js';
import { byImportance, type Measured, type Summaries } from './measured.js';
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
  const figures = tables.flatMap((table) => table.figures.get(row.row) ?? []);

  const params = [...parameters].map(([key, value]) => ({ key, value }));
  await run.describe('parameters', params, []);
  await run.describe('tags', [], rowTags(contents, scores));
  await sendScores(run, rowMetrics(scores, figures, measured.part), Math.max(at, ...tables.map((table) => table.at)));
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

function rowTags({ plan, row, folders, tables, measured }: RowContents, scores: Summaries): Entry[] {
  const { commit, branch } = gitOf(folders) ?? {};
  const origin = { command: plan.command, ...(commit === undefined ? {} : { commit }) };
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
 * Names the figures of a row. Means have the names of the seeds' scores. Everything else about them is below `summary/`, so
 * that no name is the prefix of another. It is sent only for the scores that tables show; five more figures for every other
 * score would bury those. All means come first, because the run's page keeps the order in which metrics arrive and the compare
 * page plots the first one.
 */
function rowMetrics(scores: Summaries, figures: readonly TableFigure[], part: string): ReadonlyMap<string, number> {
  const values = new Map([...scores].map(([name, { mean }]) => [name, mean]));
  for (const [name, { mean, sd, n, nested }] of ofPart(scores, part)) {
    values.set(`summary/${name}_n`, n);
    if (nested?.sd !== undefined) values.set(`summary/${name}_sd_trainings`, nested.sd);
    if (sd === undefined) continue;
    values.set(`summary/${name}_sd`, sd);
    const interval = meanInterval({ mean, sd, n });
    if (interval === undefined) continue;
    values.set(`summary/${name}_low`, interval.low);
    values.set(`summary/${name}_high`, interval.high);
  }
  for (const { group, metric, ...figure } of figures) {
    for (const column of ['published', 'delta', 'difference', 'difference_low', 'difference_high', 'p'] as const) {
      const value = figure[column];
      if (value !== undefined) values.set(`summary/${part}/${group}/${metric}_${column}`, value);
    }
  }
  return new Map([...values].map(([name, value]) => [name, rounded(value)]));
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
