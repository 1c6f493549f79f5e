import { userInfo } from 'node:os';
import { seriesColour } from '../../../../framework/series-colour.js';
import { firstEvent } from '../../../../framework/records/journal-tail.js';
import type { Entry } from '../client/protocol.js';
import { seedDescription } from '../layout/description.js';
import { alike, parametersOf, seedParameters, variedParameters } from '../layout/parameters.js';
import { order, orderTag } from '../layout/saved-views.js';
import { Acknowledged } from './acknowledged.js';
import { forEachConcurrently } from './concurrency.js';
import { datasetsOf, deliverDatasets } from './datasets.js';
import { shortDigest } from './digest.js';
import { deliverExperiment } from './experiment.js';
import type { RunToCreate } from './identity.js';
import { deliverModel } from './logged-model.js';
import { firstScore, type Measured, readMeasured } from './measured.js';
import {
  type PlanFile,
  type PlanFileRow,
  type PlanFileRun,
  runFolder,
} from '../../../../framework/records/plan-file.js';
import { ownSeedName, seedWords } from '../../../../framework/records/own-seeds.js';
import { baselineOf } from './plan.js';
import { RemoteRun, withRun } from './remote-run.js';
import { sendRefused } from './run-artifacts.js';
import { readOutcome, readTables, type SharedArtifact, sharedArtifacts, type WrittenTable } from './results.js';
import { deliverRow } from './row-run.js';
import { deliverJournal, endStatus } from './seed-run.js';
import { type Shipment, Troubles } from './shipment.js';
import { journalFile } from '../../../../framework/records/journal-reader.js';

interface StartedRun {
  readonly run: PlanFileRun;
  readonly folder: string;
  readonly startedAt: number;
}

/** What all rows of an experiment share during one look at its files. */
interface Look {
  /** Options by row name. Each row has the options of all rows. */
  readonly parameters: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly varied: ReadonlySet<string>;
  readonly tables: readonly WrittenTable[];
  readonly artifacts: readonly SharedArtifact[];
  readonly measured: Measured;
  /** Whether no process works on the experiment any more. */
  readonly final: boolean;
}

/**
 * Delivers everything that an experiment has so far: the seeds' journals, then the rows that summarize them, then the
 * experiment's views and description. A seed's run is created once its journal exists, and a row's run at the latest with the
 * tables.
 */
export async function deliverShipment(shipment: Shipment, final: boolean): Promise<void> {
  const { plan, experimentFolder, memory } = shipment;
  await memory.look(plan.rows.flatMap(({ runs }) => runs.map((run) => runFolder(experimentFolder, run))));
  const parameters = alike(plan.rows.map((row) => parametersOf(row.parameters)));
  const look: Look = {
    parameters: new Map(plan.rows.map(({ row }, index) => [row, parameters[index]!])),
    varied: variedParameters(parameters),
    tables: readTables(plan, experimentFolder),
    artifacts: await sharedArtifacts(plan, experimentFolder),
    measured: await readMeasured(plan, experimentFolder, memory),
    final,
  };
  const troubles = new Troubles();
  // The views are sent first, so that links lead somewhere, and again when the baseline has a run that they can name.
  const named = await baselineRun(shipment);
  await troubles.during(() => deliverPage(shipment, look, named));
  for (const row of plan.rows) {
    const deliver = () => deliverRowAndSeeds(shipment, row, look);
    await troubles.during(() => memory.rows.of(row.row, rowFingerprint(shipment, row, look), deliver));
  }
  const nameable = await baselineRun(shipment);
  if (nameable !== named) await troubles.during(() => deliverPage(shipment, look, nameable));
  troubles.check();
}

function deliverPage(shipment: Shipment, { varied, tables, measured }: Look, baseline?: string): Promise<void> {
  return deliverExperiment(shipment, { varied: [...varied], tables, measured, baseline });
}

/** Identifier of the baseline's run on the server, once it is known. */
async function baselineRun({ plan, experimentFolder, destination }: Shipment): Promise<string | undefined> {
  const row = plan.rows.find((one) => one.row === baselineOf(plan));
  if (row === undefined) return undefined;
  return (await Acknowledged.open(experimentFolder, `${destination.name} ${rowKey(row)}`)).progress.runId;
}

async function deliverRowAndSeeds(shipment: Shipment, row: PlanFileRow, look: Look): Promise<void> {
  const { plan, memory, experimentFolder } = shipment;
  const { tables, artifacts, measured, final } = look;
  const parameters = look.parameters.get(row.row)!;
  const started = await startedRuns(shipment, row);
  const hasStarted = started.length > 0;
  // When there are tables, every row in them has a run that shows them.
  if (!hasStarted && tables.length === 0) return;
  const open = () => openRowRun(shipment, row, started);
  await withRun(open, async (rowRun) => {
    const troubles = new Troubles();
    await forEachConcurrently(2, started, (run) => {
      const name = `${row.row} ${run.folder}`;
      const fingerprint = shortDigest([memory.fingerprint(run.folder), rowRun.runId, plan.createdAt, final]);
      const deliver = () => deliverSeed(shipment, row, run, rowRun.runId, look);
      return troubles.during(() => memory.seeds.of(name, fingerprint, deliver));
    });
    const folders = row.runs.map((run) => runFolder(experimentFolder, run));
    await deliverRow(rowRun, { plan, row, parameters, folders, tables, artifacts, hasStarted, measured });
    troubles.check();
  });
}

/** Describes the state of a row's run and of its seeds' runs, to see whether anything has changed. */
function rowFingerprint({ plan, memory, experimentFolder }: Shipment, row: PlanFileRow, look: Look): string {
  const folders = row.runs.map((run) => memory.fingerprint(runFolder(experimentFolder, run)));
  const comparedWith = [...(look.measured.rows.get(baselineOf(plan) ?? '') ?? [])];
  return shortDigest([folders, comparedWith, look.artifacts, plan.createdAt, look.final]);
}

function deliverSeed(
  shipment: Shipment,
  row: PlanFileRow,
  { run, folder, startedAt }: StartedRun,
  parent: string,
  { parameters, varied, measured, final }: Look,
): Promise<void> {
  const { client, destination, plan, memory } = shipment;
  const wanted = seedRun(shipment, row, run, startedAt, parent);
  const open = () => RemoteRun.open(client, destination, folder, seedKey(row, run, startedAt), wanted);
  return withRun(open, async (seed) => {
    await seed.describe('parameters', seedParameters(parameters.get(row.row)!, varied, run), wanted.tags);
    await deliverJournal(seed, folder);
    if (destination.restored) await seed.removeGhosts();
    await endAbandoned(seed, folder, final);
    await deliverOutcome(seed, row, run, folder, wanted);
    const first = await firstScore(plan, measured, folder, memory);
    if (first !== undefined) {
      const value = seedDescription(first.name, first.value);
      await seed.describe('result', [], [{ key: 'mlflow.note.content', value }]);
    }
    await sendRefused(seed, folder);
  });
}

/** The runs of a row whose journal exists, with the time of its first event. */
async function startedRuns({ experimentFolder, memory }: Shipment, row: PlanFileRow): Promise<StartedRun[]> {
  const runs = await Promise.all(
    row.runs.map(async (run) => {
      const folder = runFolder(experimentFolder, run);
      const readStart = async () => (await firstEvent(journalFile(folder)))?.at;
      const startedAt = await memory.starts.of(folder, memory.fingerprint(folder), readStart);
      return startedAt === undefined ? [] : [{ run, folder, startedAt }];
    }),
  );
  return runs.flat();
}

/** Delivers what a finished run leaves: the data it was scored on, and its student. */
async function deliverOutcome(
  seed: RemoteRun,
  row: PlanFileRow,
  run: PlanFileRun,
  folder: string,
  wanted: RunToCreate,
) {
  // The model's scores are points of the run as well. With another time than the run's own scores they would be there twice.
  const at = seed.acknowledged.progress.endedAt;
  const outcome = readOutcome(folder);
  if (outcome?.status !== 'finished' || at === undefined) return;
  const datasets = await datasetsOf(row, run, folder);
  await deliverDatasets(seed, datasets);
  const params = [...parametersOf(row.parameters)]
    .filter(([path]) => /^(student|losses|training)\./.test(path))
    .map(([key, value]) => ({ key, value }));
  const tags = wanted.tags.filter(({ key }) => /^mlflow\.(user|source)/.test(key));
  await deliverModel(seed, folder, { name: wanted.name, params, tags, datasets, at });
}

/**
 * Ends a run that is over although its journal has no end. Such a run has a result, or no process works on the experiment any
 * more because the worker was killed.
 */
async function endAbandoned(run: RemoteRun, folder: string, final: boolean): Promise<void> {
  if (run.acknowledged.progress.digests['status']?.startsWith('RUNNING') !== true) return;
  const outcome = readOutcome(folder);
  if (outcome === undefined && !final) return;
  await run.setStatus(endStatus[outcome?.status ?? 'cancelled'], outcome?.at ?? Date.now());
}

/** The key of a row. It does not depend on the plan's other rows and seeds, so adding one changes nothing for this row. */
function rowKey(row: PlanFileRow): string {
  return shortDigest([row.row, [...parametersOf(row.parameters)].sort()]);
}

/**
 * The key of a run, which depends on its journal. A run that was deleted and computed again may have a folder of the same name.
 * It needs a run of its own on the server, or two curves would lie over each other.
 */
function seedKey(row: PlanFileRow, run: PlanFileRun, startedAt: number): string {
  return `${rowKey(row)}-${run.seed}-${shortDigest([run.folder, startedAt])}`;
}

function openRowRun(shipment: Shipment, row: PlanFileRow, started: readonly StartedRun[]): Promise<RemoteRun> {
  const { client, destination, experimentFolder, plan } = shipment;
  const tags = [
    ...commonTags(plan),
    { key: 'formulary.kind', value: 'row' },
    { key: 'formulary.row', value: row.row },
    // The page's own colours are the same for neighbours. Ours are sent only once, so that a colour that somebody chooses
    // stays.
    { key: 'mlflow.runColor', value: seriesColour(plan.rows.indexOf(row)) },
  ];
  return RemoteRun.open(client, destination, experimentFolder, rowKey(row), {
    name: row.row,
    // The page counts a run's duration from this event. What comes before it is the work of other rows.
    startTime: started.length === 0 ? plan.createdAt : Math.min(...started.map(({ startedAt }) => startedAt)),
    tags,
  });
}

function seedRun(
  { plan }: Shipment,
  row: PlanFileRow,
  run: PlanFileRun,
  startTime: number,
  parent: string,
): RunToCreate {
  const tags: Entry[] = [
    ...commonTags(plan),
    { key: 'mlflow.parentRunId', value: parent },
    { key: 'formulary.kind', value: 'seed' },
    { key: 'formulary.seed_of', value: row.row },
    { key: 'formulary.seed', value: String(run.seed) },
    ...Object.entries(run.ownSeeds ?? {}).map(([name, seed]) => ({
      key: `formulary.${ownSeedName(name).replace(' ', '_')}`,
      value: String(seed),
    })),
    { key: orderTag, value: order(plan.rows.indexOf(row), row.runs.indexOf(run)) },
    { key: 'formulary.run', value: run.folder },
  ];
  return { name: `${row.row} ${seedWords(run, ' ')}`, startTime, tags };
}

function commonTags(plan: PlanFile): Entry[] {
  return [
    { key: 'mlflow.user', value: userInfo().username },
    { key: 'mlflow.source.type', value: 'LOCAL' },
    { key: 'mlflow.source.name', value: plan.file ?? 'formulary' },
  ];
}
