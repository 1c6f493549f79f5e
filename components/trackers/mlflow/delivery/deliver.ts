import { seriesColour } from '../../../../framework/series-colour.js';
import { firstEvent } from '../../../../framework/records/journal-tail.js';
import type { Entry } from '../client/protocol.js';
import { seedDescription } from '../layout/description.js';
import { ownSeedTag } from '../layout/own-seed-tags.js';
import { alike, parametersOf, seedParameters, variedParameters } from '../layout/parameters.js';
import { runRoute } from '../layout/routes.js';
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
import { originHere, type Origin } from '../../../../framework/records/origin-file.js';
import { seedWords } from '../../../../framework/records/own-seeds.js';
import { againstOf, baselineOf } from './plan.js';
import { nameAmongOthers, originTag, originText, rowsOfOthers } from './others.js';
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
  /** Names of the rows that other persons have in the same experiment of the server. */
  readonly others: ReadonlySet<string>;
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
    others: await rowsOfOthers(shipment, final),
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

function deliverPage(shipment: Shipment, look: Look, baseline?: string): Promise<void> {
  const { varied, tables, measured, others } = look;
  return deliverExperiment(shipment, { varied: [...varied], tables, measured, baseline, isShared: others.size > 0 });
}

/** Identifier of the baseline's run on the server, once it is known. */
async function baselineRun({ plan, experimentFolder, destination, origin }: Shipment): Promise<string | undefined> {
  const row = plan.rows.find((one) => one.row === baselineOf(plan));
  if (row === undefined) return undefined;
  return (await Acknowledged.open(experimentFolder, `${destination.name} ${rowKey(row, origin)}`)).progress.runId;
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
      const state = [memory.fingerprint(run.folder), rowRun.runId, plan.createdAt, final, look.others.has(row.row)];
      const fingerprint = shortDigest(state);
      const deliver = () => deliverSeed(shipment, row, run, rowRun.runId, look);
      return troubles.during(() => memory.seeds.of(name, fingerprint, deliver));
    });
    const folders = row.runs.map((run) => runFolder(experimentFolder, run));
    const seeds = await seedLinks(shipment, row, started);
    const by = shipment.origin && originText(shipment.origin);
    await deliverRow(rowRun, { plan, row, parameters, folders, tables, artifacts, hasStarted, measured, seeds, by });
    troubles.check();
  });
}

/** The seeds of a row that have a run on the server. */
async function seedLinks({ destination, origin }: Shipment, row: PlanFileRow, started: readonly StartedRun[]) {
  const links = started.map(async ({ run, folder, startedAt }) => {
    const key = seedKey(row, run, startedAt, origin);
    const { runId } = (await Acknowledged.open(folder, `${destination.name} ${key}`)).progress;
    return runId === undefined ? [] : [{ name: seedWords(run, ' '), route: runRoute(destination.experimentId, runId) }];
  });
  return (await Promise.all(links)).flat();
}

/** Describes the state of a row's run and of its seeds' runs, to see whether anything has changed. */
function rowFingerprint({ plan, memory, experimentFolder }: Shipment, row: PlanFileRow, look: Look): string {
  const folders = row.runs.map((run) => memory.fingerprint(runFolder(experimentFolder, run)));
  const comparedWith = [...(look.measured.rows.get(againstOf(plan, row.row)?.baseline ?? '') ?? [])];
  return shortDigest([folders, comparedWith, look.artifacts, plan.createdAt, look.final, [...look.others]]);
}

function deliverSeed(
  shipment: Shipment,
  row: PlanFileRow,
  { run, folder, startedAt }: StartedRun,
  parent: string,
  { parameters, varied, measured, others, final }: Look,
): Promise<void> {
  const { client, destination, plan, memory, origin } = shipment;
  const group = nameAmongOthers(row.row, others, origin);
  const wanted = seedRun(shipment, row, run, startedAt, { parent, group });
  const open = () => RemoteRun.open(client, destination, folder, seedKey(row, run, startedAt, origin), wanted);
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

/**
 * The key of a row. It does not depend on the plan's other rows and seeds, so adding one changes nothing for this row. Two
 * persons who run the same experiment have rows of their own.
 */
function rowKey(row: PlanFileRow, origin: Origin | undefined): string {
  const own = [row.row, [...parametersOf(row.parameters)].sort()];
  return shortDigest(origin === undefined ? own : [...own, origin.user, origin.host]);
}

/**
 * The key of a run, which depends on its journal. A run that was deleted and computed again may have a folder of the same name.
 * It needs a run of its own on the server, or two curves would lie over each other.
 */
function seedKey(row: PlanFileRow, run: PlanFileRun, startedAt: number, origin: Origin | undefined): string {
  return `${rowKey(row, origin)}-${run.seed}-${shortDigest([run.folder, startedAt])}`;
}

function openRowRun(shipment: Shipment, row: PlanFileRow, started: readonly StartedRun[]): Promise<RemoteRun> {
  const { client, destination, experimentFolder, plan, origin } = shipment;
  const tags = [
    ...commonTags(plan, origin),
    { key: 'formulary.kind', value: 'row' },
    { key: 'formulary.row', value: row.row },
    // The page's own colours are the same for neighbours. Ours are sent only once, so that a colour that somebody chooses
    // stays.
    { key: 'mlflow.runColor', value: seriesColour(plan.rows.indexOf(row)) },
  ];
  return RemoteRun.open(client, destination, experimentFolder, rowKey(row, origin), {
    name: row.row,
    // The page counts a run's duration from this event. What comes before it is the work of other rows.
    startTime: started.length === 0 ? plan.createdAt : Math.min(...started.map(({ startedAt }) => startedAt)),
    tags,
  });
}

function seedRun(
  { plan, origin }: Shipment,
  row: PlanFileRow,
  run: PlanFileRun,
  startTime: number,
  { parent, group }: { readonly parent: string; readonly group: string },
): RunToCreate {
  const tags: Entry[] = [
    ...commonTags(plan, origin),
    { key: 'mlflow.parentRunId', value: parent },
    { key: 'formulary.kind', value: 'seed' },
    { key: 'formulary.seed_of', value: group },
    { key: 'formulary.seed', value: String(run.seed) },
    ...Object.entries(run.ownSeeds ?? {}).map(([name, seed]) => ({
      key: ownSeedTag(name),
      value: String(seed),
    })),
    { key: orderTag, value: order(plan.rows.indexOf(row), row.runs.indexOf(run)) },
    { key: 'formulary.run', value: run.folder },
  ];
  return { name: `${row.row} ${seedWords(run, ' ')}`, startTime, tags };
}

function commonTags(plan: PlanFile, origin: Origin | undefined): Entry[] {
  return [
    { key: 'mlflow.user', value: (origin ?? originHere()).user },
    ...(origin === undefined ? [] : [{ key: originTag, value: originText(origin) }]),
    { key: 'mlflow.source.type', value: 'LOCAL' },
    { key: 'mlflow.source.name', value: plan.file ?? 'formulary' },
  ];
}
