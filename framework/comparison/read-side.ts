import { readFileSync, statSync } from 'node:fs';
import { UserInputError } from '../errors.js';
import { lockFile, type LockFile } from '../records/lock-file.js';
import { readRun, runFile, type RunFile } from '../records/run-file.js';
import { experimentPath } from '../experiment/composition/extended-file.js';
import { loadExperiment } from '../experiment/load.js';
import type { Json, JsonObject } from '../json.js';
import { flatten, planFile, type PlanFile } from '../records/plan-file.js';
import type { Fact, Side } from './side-differences.js';
import { readCatalogue } from '../registry/catalogue.js';
import { openTracker } from '../tracking/open-tracker.js';

/**
 * Reads one of the two things that `formulary diff` compares: an experiment file, a lock, the folder of a run or of an
 * experiment that was run, or the address of a run on a tracking server.
 *
 * @throws UserInputError where the place holds none of these. The message quotes nothing of its contents
 */
export async function readSide(place: string, set: readonly string[] = []): Promise<Side> {
  if (/^https?:\/\//.test(place)) return trackedSide(place);
  const path = experimentPath(place);
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry === undefined) throw notComparable(place, 'there is no such file or folder');
  if (entry.isDirectory()) {
    const recorded = folderSide(path);
    if (recorded !== undefined) return recorded;
    throw notComparable(place, 'the folder holds neither a run nor an experiment that was run');
  }
  if (path.endsWith('.json')) return recordedSide(path);
  const experiment = await loadExperiment(path, { registry: await readCatalogue(), set, allowUnset: true });
  return side(
    experiment.rows.map(({ name, values, seeds }) => [name, { ...values, seeds }]),
    ['seeds', 'tracking', 'launcher', 'resources'],
  );
}

/** Reads the lock of a run from a server. Without a lock the run's options and scores are compared. */
async function trackedSide(address: string): Promise<Side> {
  const [server = ''] = address.split('/#/');
  const tracker = await openTracker({ uri: server });
  if (tracker?.run === undefined) throw notComparable(address, 'no tracker that can be asked for a run is installed');
  const { row, parameters, metrics, lock } = await tracker.run(address, new AbortController().signal);
  if (lock !== undefined) return lockSide(lockFile.parse(parseJson(lock, address), address));
  const values = Object.entries(parameters).map(([option, text]) => [option, fromText(text)] as const);
  return side([[row, { ...Object.fromEntries(values), ...flatten({ scores: metrics }) }]], ['scores']);
}

/** Reads back the value that `asText` wrote. */
function fromText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Reads the folder of a run or of an experiment; undefined where it is neither. */
function folderSide(folder: string): Side | undefined {
  const lock = lockFile.read(folder);
  if (lock !== undefined) return lockSide(lock);
  const run = readRun(folder);
  if (run !== undefined) return runSide(run);
  const plan = planFile.read(folder);
  return plan === undefined ? undefined : planSide(plan);
}

/** Reads a `plan.json`, `run.json` or `lock.json`, which may have another name by now. */
function recordedSide(file: string): Side {
  const content = parseJson(readFileSync(file, 'utf8'), file);
  if (planFile.holds(content)) return planSide(content);
  return runFile.holds(content) ? runSide(content) : lockSide(lockFile.parse(content, file));
}

function lockSide({ row, seed, values, code, stages, metrics }: LockFile): Side {
  const inputs = stages.flatMap((stage) => stage.inputs.map(({ name, sha256 }) => [name, sha256] as const));
  const facts = { seed, code: code as unknown as Json, inputs: Object.fromEntries(inputs), scores: metrics };
  return side([[row, { ...values, ...facts }]], ['seed', 'code', 'inputs', 'scores']);
}

function runSide({ row, seed, values, code }: RunFile): Side {
  return side([[row, { ...values, seed, code: code as unknown as Json }]], ['seed', 'code']);
}

function planSide({ rows }: PlanFile): Side {
  return side(
    rows.map(({ row, values, runs }) => [row, { ...values, seeds: [...new Set(runs.map(({ seed }) => seed))] }]),
    ['seeds'],
  );
}

function side(rows: readonly (readonly [string, JsonObject])[], knows: readonly Fact[]): Side {
  return { rows: new Map(rows.map(([row, values]) => [row, flatten(values)])), knows };
}

function parseJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notComparable(place, 'is not JSON');
  }
}

function notComparable(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy:
      'Name an experiment file, a lock.json, a folder below runs/ of a run or an experiment, or the address of a run.',
  });
}
