import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { UserInputError } from '../errors.js';
import type { LockFile } from '../execution/lock-file.js';
import type { RunFile } from '../execution/run-file.js';
import { loadExperiment } from '../experiment/load.js';
import type { Json, JsonObject } from '../json.js';
import { flatten, type PlanFile } from '../plan/plan-file.js';
import { readCatalogue } from '../registry/catalogue.js';
import { openTracker } from '../tracking/open-tracker.js';

/** One side of a comparison: rows by name, each as leaves by dotted path. */
export interface Side {
  readonly name: string;
  readonly rows: ReadonlyMap<string, Readonly<Record<string, Json>>>;
}

/**
 * Reads what `formulary diff` compares: an experiment file, a lock, the folder of a run or of an experiment that was run, or the
 * address of a run on a tracking server.
 */
export async function readSide(place: string, set: readonly string[] = []): Promise<Side> {
  if (/^https?:\/\//.test(place)) return trackedSide(place);
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) throw unknown(place, 'there is no such file or folder');
  if (found.isDirectory()) {
    const lock = path.join(place, 'lock.json');
    const run = path.join(place, 'run.json');
    const plan = path.join(place, 'plan.json');
    if (existsSync(lock)) return lockSide(place, readJson<LockFile>(lock));
    if (existsSync(run)) return runSide(place, readJson<RunFile>(run));
    if (existsSync(plan)) return planSide(place, readJson<PlanFile>(plan));
    throw unknown(place, 'the folder holds neither a run nor an experiment that was run');
  }
  if (place.endsWith('.json')) return lockSide(place, readJson<LockFile>(place));
  const experiment = await loadExperiment(place, { registry: await readCatalogue(), set, allowUnset: true });
  return side(
    place,
    experiment.rows.map(({ name, values, seeds }) => [name, { ...values, seeds }]),
  );
}

/** What a server knows of a run: its lock, or else its options and scores. */
async function trackedSide(address: string): Promise<Side> {
  const [server = ''] = address.split('/#/');
  const tracker = await openTracker({ uri: server });
  if (tracker?.run === undefined) throw unknown(address, 'no tracker that can be asked for a run is installed');
  const { row, parameters, metrics, lock } = await tracker.run(address, new AbortController().signal);
  if (lock !== undefined) return lockSide(address, JSON.parse(lock) as LockFile);
  const values = Object.entries(parameters).map(([option, text]) => [option, fromText(text)] as const);
  return { name: address, rows: new Map([[row, { ...Object.fromEntries(values), ...flatten({ metrics }) }]]) };
}

/** The value that `asText` wrote. */
function fromText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

function lockSide(place: string, { row, seed, values, code, stages, metrics }: LockFile): Side {
  if (values === undefined || stages === undefined) throw unknown(place, 'the file is no lock of a run');
  const inputs = stages.flatMap((stage) => stage.inputs.map(({ name, sha256 }) => [name, sha256] as const));
  const beside = { code: code as unknown as Json, inputs: Object.fromEntries(inputs), metrics };
  return side(place, [[row, { ...values, seed, ...beside }]]);
}

function runSide(place: string, { row, seed, values, code }: RunFile): Side {
  return side(place, [[row, { ...values, seed, code: code as unknown as Json }]]);
}

function planSide(place: string, { rows }: PlanFile): Side {
  return side(
    place,
    rows.map(({ row, values, runs }) => [row, { ...values, seeds: runs.map(({ seed }) => seed) }]),
  );
}

function side(name: string, rows: readonly (readonly [string, JsonObject])[]): Side {
  return { name, rows: new Map(rows.map(([row, values]) => [row, flatten(values)])) };
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw unknown(file, error instanceof Error ? error.message : String(error));
  }
}

function unknown(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy:
      'Name an experiment file, a lock.json, a folder below runs/ of a run or an experiment, or the address of a run.',
  });
}
