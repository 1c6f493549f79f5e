import { userInfo } from 'node:os';
import { join } from 'node:path';
import { firstEvent } from '../../../../framework/tracking/journal-tail.js';
import type { MlflowClient } from '../client/client.js';
import type { Entry } from '../client/protocol.js';
import { experimentDescription, figureText } from '../layout/description.js';
import { parametersOf, seedParameters, variedParameters } from '../layout/parameters.js';
import { savedViews } from '../layout/saved-views.js';
import { Acknowledged } from './acknowledged.js';
import { type Destination, openDestination, type WantedExperiment } from './destination.js';
import { digestOf } from './digest.js';
import { forEachConcurrently } from './concurrency.js';
import { type DeliveredPlan, type PlannedRow, type PlannedRun, runFolder } from './plan.js';
import type { RunToCreate } from './identity.js';
import { RemoteRun, withRun } from './remote-run.js';
import { readOutcome, readTables } from './results.js';
import { deliverRow, headlineScore, summarizeRow } from './row-run.js';
import { deliverJournal, endStatus } from './seed-run.js';

/** One experiment folder on its way to one experiment of a server. */
export interface Shipment {
  readonly client: MlflowClient;
  readonly plan: DeliveredPlan;
  readonly experimentFolder: string;
  readonly destination: Destination;
}

interface StartedRun {
  readonly run: PlannedRun;
  readonly folder: string;
  readonly startedAt: number;
}

export async function openShipment(
  client: MlflowClient,
  plan: DeliveredPlan,
  experimentFolder: string,
  wanted: WantedExperiment,
): Promise<Shipment> {
  return { client, plan, experimentFolder, destination: await openDestination(client, wanted) };
}

/**
 * Delivers everything of an experiment that is there by now: the seeds' journals, then the rows that summarize them, then the
 * experiment's views and description. A run is made once its journal exists.
 */
export async function deliverShipment(shipment: Shipment, final: boolean): Promise<void> {
  const { plan, experimentFolder } = shipment;
  const rows = plan.rows.map((row) => ({
    row,
    parameters: parametersOf(row.parameters),
    folders: row.runs.map((run) => runFolder(experimentFolder, run)),
  }));
  const varied = variedParameters(rows.map(({ parameters }) => parameters));
  const tables = await readTables(experimentFolder);
  const baseline = plan.rows.find(({ row }) => row === plan.tables?.find((table) => table.baseline)?.baseline);
  const compared =
    baseline === undefined
      ? undefined
      : {
          row: baseline.row,
          scores: await summarizeRow(baseline.runs.map((run) => runFolder(experimentFolder, run))),
        };
  await deliverExperiment(shipment, [...varied]);
  for (const { row, parameters, folders } of rows) {
    const started = await startedRuns(shipment, row);
    if (started.length === 0) continue;
    await withRun(
      () => openRowRun(shipment, row),
      async (rowRun) => {
        await forEachConcurrently(2, started, async ({ run, folder, startedAt }) => {
          const wanted = seedRun(shipment, row, run, startedAt, rowRun.runId);
          await withRun(
            () => RemoteRun.open(shipment.client, shipment.destination, folder, seedKey(row, run), wanted),
            async (seed) => {
              await seed.describe('parameters', seedParameters(parameters, varied, run.seed), wanted.tags);
              await deliverJournal(seed, folder);
              await endAbandoned(seed, folder, final);
            },
          );
        });
        await deliverRow(rowRun, {
          plan,
          row,
          parameters,
          folders,
          tables,
          experimentFolder,
          ...(compared === undefined || row === baseline ? {} : { baseline: compared }),
        });
      },
    );
  }
}

/** The runs of a row whose journal exists, with the time of its first event. */
async function startedRuns({ experimentFolder }: Shipment, row: PlannedRow): Promise<StartedRun[]> {
  const runs = await Promise.all(
    row.runs.map(async (run) => {
      const folder = runFolder(experimentFolder, run);
      const first = await firstEvent(join(folder, 'journal.jsonl'));
      return first === undefined ? [] : [{ run, folder, startedAt: first.at }];
    }),
  );
  return runs.flat();
}

/**
 * Ends a run whose journal has no end although it is over: it has a result, or nobody works on the experiment any more, so
 * that the worker must have been killed.
 */
async function endAbandoned(run: RemoteRun, folder: string, final: boolean): Promise<void> {
  if (run.acknowledged.progress.digests['status']?.startsWith('RUNNING') !== true) return;
  const outcome = await readOutcome(folder);
  if (outcome === undefined && !final) return;
  await run.setStatus(endStatus[outcome?.status ?? 'cancelled'], outcome?.at ?? Date.now());
}

/** A row is itself whatever the plan's other rows and seeds are: adding one leaves it where it is. */
function rowKey(row: PlannedRow): string {
  return digestOf([row.row, [...parametersOf(row.parameters)].sort()]);
}

function seedKey(row: PlannedRow, run: PlannedRun): string {
  return `${rowKey(row)}-${run.seed}-${digestOf(run.folder)}`;
}

function openRowRun(shipment: Shipment, row: PlannedRow): Promise<RemoteRun> {
  const { client, destination, experimentFolder, plan } = shipment;
  const tags = [...commonTags(plan), { key: 'formulary.kind', value: 'row' }, { key: 'formulary.row', value: row.row }];
  return RemoteRun.open(client, destination, experimentFolder, rowKey(row), {
    name: row.row,
    startTime: plan.createdAt,
    tags,
  });
}

function seedRun({ plan }: Shipment, row: PlannedRow, run: PlannedRun, startTime: number, parent: string): RunToCreate {
  const tags: Entry[] = [
    ...commonTags(plan),
    { key: 'mlflow.parentRunId', value: parent },
    { key: 'formulary.kind', value: 'seed' },
    { key: 'formulary.seed_of', value: row.row },
    { key: 'formulary.seed', value: String(run.seed) },
    { key: 'formulary.run', value: run.folder },
  ];
  return { name: `${row.row} seed ${run.seed}`, startTime, tags };
}

function commonTags(plan: DeliveredPlan): Entry[] {
  return [
    { key: 'mlflow.user', value: userInfo().username },
    { key: 'mlflow.source.type', value: 'LOCAL' },
    { key: 'mlflow.source.name', value: plan.file ?? 'formulary' },
  ];
}

/** Views and description; without scores the views show the metrics that the plan promises. */
async function deliverExperiment({ client, plan, experimentFolder, destination }: Shipment, varied: readonly string[]) {
  const acknowledged = await Acknowledged.open(experimentFolder, destination.name);
  const table = plan.tables?.[0];
  const metrics = table?.columns ?? Object.keys(plan.metricProperties ?? {});
  const groups = table?.groups ?? ['overall'];
  const scores = groups.flatMap((group) => metrics.map((metric) => `test/${group}/${metric}`));
  const send = (tag: Entry) => client.setExperimentTag(destination.experimentId, tag);
  const contents = { scores, parameters: varied };
  await acknowledged.once('views', digestOf(contents), async () => {
    for (const view of savedViews(contents, plan.createdAt)) await send(view);
  });
  const note = await description(plan, experimentFolder);
  await acknowledged.once('description', digestOf(note), () => send(note));
}

async function description(plan: DeliveredPlan, experimentFolder: string): Promise<Entry> {
  const tables = await readTables(experimentFolder);
  const summaries = await Promise.all(
    plan.rows.map(async (row) => ({
      row: row.row,
      scores: await summarizeRow(row.runs.map((run) => runFolder(experimentFolder, run))),
    })),
  );
  const name = headlineScore(plan, summaries[0]?.scores ?? new Map());
  const higherIsBetter = plan.metricProperties?.[name?.split('/').at(-1) ?? '']?.higherIsBetter ?? true;
  const ranked = summaries
    .flatMap(({ row, scores }) => {
      const score = name === undefined ? undefined : scores.get(name);
      return score === undefined ? [] : [{ row, score }];
    })
    .sort((a, b) => (higherIsBetter ? b.score.mean - a.score.mean : a.score.mean - b.score.mean));
  const best = ranked[0];
  const result =
    best === undefined
      ? `${plan.rows.length} rows, no scores yet`
      : `Best ${name} of ${ranked.length} rows: ${best.row}, ${figureText(best.score)}`;
  const value = experimentDescription(
    result,
    tables.map(({ markdown }) => markdown),
    plan.command === undefined ? {} : { command: plan.command },
  );
  return { key: 'mlflow.note.content', value };
}
