import { meanInterval } from '../../../../framework/statistics/mean-interval.js';
import type { Entry, Metric, RunStatus } from '../client/protocol.js';
import { figureText, rowDescription } from '../layout/description.js';
import { rounded } from '../layout/rounded.js';
import { mlflowTable, type TableFigure } from '../layout/tables.js';
import { digestOf } from './digest.js';
import { headlineScore, type Measured, type Summaries } from './measured.js';
import type { DeliveredPlan, PlannedRow } from './plan.js';
import type { RemoteRun } from './remote-run.js';
import { withTemporaryFile } from './temporary-file.js';
import { type OutcomeStatus, readCommit, readOutcome, type SharedArtifact, type WrittenTable } from './results.js';

/** What a row's run is made from. */
export interface RowContents {
  readonly plan: DeliveredPlan;
  readonly row: PlannedRow;
  readonly parameters: ReadonlyMap<string, string>;
  /** Absolute paths of the folders of the row's seeds. */
  readonly folders: readonly string[];
  readonly tables: readonly WrittenTable[];
  readonly artifacts: readonly SharedArtifact[];
  /** Whether a run of the row has begun. */
  readonly hasStarted: boolean;
  readonly measured: Measured;
  /** The row that this one is compared with. */
  readonly baseline?: string;
}

/**
 * Brings a row's run up to date: all options, mean and spread over seeds, published value and difference, tables, status.
 * What did not change since the last time is not sent again.
 */
export async function deliverRow(run: RemoteRun, contents: RowContents): Promise<void> {
  const { plan, row, parameters, folders, tables, measured, hasStarted } = contents;
  const outcomes = await Promise.all(folders.map(readOutcome));
  const scores = measured.rows.get(row.row) ?? new Map();
  const ends = outcomes.flatMap((outcome) => outcome?.at ?? []);
  const at = ends.length === 0 ? plan.createdAt : Math.max(...ends);
  const figures = tables.flatMap((table) => table.figures.filter((figure) => figure.row === row.row));

  const params = [...parameters].map(([key, value]) => ({ key, value }));
  await run.describe('parameters', params, []);
  await run.describe('tags', [], await rowTags(contents, scores));
  await sendScores(run, rowMetrics(scores, figures, measured.part), Math.max(at, ...tables.map((table) => table.at)));
  await run.setStatus(
    rowStatus(
      outcomes.map((outcome) => outcome?.status),
      hasStarted,
    ),
    at,
  );
  if (outcomes.length > 0 && outcomes.every((outcome) => outcome !== undefined)) await run.removeGhosts();
  // last: a store that refuses files holds back nothing else
  await uploadTables(run, contents);
}

/**
 * Sends a row's scores when they have changed. Of several values at one step the server shows the latest, and the larger of
 * two at the same time: so every change is later than the one before it.
 */
async function sendScores(run: RemoteRun, values: ReadonlyMap<string, number>, at: number): Promise<void> {
  await run.acknowledged.once('scores', digestOf([...values]), async () => {
    const timestamp = Math.max(at, (run.acknowledged.progress.scoredAt ?? 0) + 1);
    const metrics = [...values].map(([key, value]): Metric => ({ key, value, timestamp, step: 0 }));
    await run.client.logAll(run.runId, { metrics });
    await run.acknowledged.update({ scoredAt: timestamp });
  });
}

async function rowTags(contents: RowContents, scores: Summaries): Promise<Entry[]> {
  const { plan, row, folders, tables, measured, baseline } = contents;
  const commit = (await Promise.all(folders.map(readCommit))).find((found) => found !== undefined);
  const origin = {
    ...(plan.command === undefined ? {} : { command: plan.command }),
    ...(commit === undefined ? {} : { commit }),
  };
  const name = headlineScore(plan, measured.part, scores);
  const score = name === undefined ? undefined : scores.get(name);
  const headline = name === undefined || score === undefined ? 'no scores yet' : `${name} ${figureText(score)}`;
  const against = name === undefined || baseline === undefined ? undefined : measured.rows.get(baseline)?.get(name);
  const ours = tables.map(({ id }) => ({ path: `tables/${id}.json`, type: 'table' }));
  return [
    { key: 'mlflow.note.content', value: rowDescription(row.row, headline, ofPart(scores, measured.part), origin) },
    ...(commit === undefined ? [] : [{ key: 'mlflow.source.git.commit', value: commit }]),
    ...(ours.length === 0 ? [] : [{ key: 'mlflow.loggedArtifacts', value: JSON.stringify(ours) }]),
    ...(score === undefined || against === undefined || baseline === undefined
      ? []
      : [
          { key: 'delta', value: signed(score.mean - against.mean) },
          { key: 'formulary.baseline', value: baseline },
        ]),
  ];
}

function ofPart(scores: Summaries, part: string): Summaries {
  return new Map([...scores].filter(([name]) => name.startsWith(`${part}/`)));
}

/** Means under the seeds' own names; everything about them under `summary/`, so that no name is the prefix of another. */
function rowMetrics(scores: Summaries, figures: readonly TableFigure[], part: string): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const [name, { mean, sd, n }] of scores) {
    values.set(name, mean);
    values.set(`summary/${name}_n`, n);
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
    const text = mlflowTable(figures.filter((figure) => figure.row === row.row));
    await withTemporaryFile(text, (file) => run.uploadArtifact(`tables/${id}.json`, file, digestOf(text)));
  }
}

function rowStatus(outcomes: readonly (OutcomeStatus | undefined)[], hasStarted: boolean): RunStatus {
  if (!hasStarted) return 'SCHEDULED';
  if (outcomes.includes(undefined)) return 'RUNNING';
  if (outcomes.includes('failed')) return 'FAILED';
  return outcomes.includes('cancelled') ? 'KILLED' : 'FINISHED';
}

/** With its sign, but for what is zero in four digits. */
function signed(value: number): string {
  const text = Math.abs(value).toFixed(4);
  return Number(text) === 0 ? text : `${value < 0 ? '-' : '+'}${text}`;
}
