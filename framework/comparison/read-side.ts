import { statSync } from 'node:fs';
import { join } from 'node:path';
import { conforms } from '../conforms.js';
import { UserInputError } from '../errors.js';
import { asLock } from '../records/read-lock.js';
import type { LockFile } from '../records/lock-file.js';
import type { RunFile } from '../records/run-file.js';
import { loadExperiment } from '../experiment/load.js';
import type { Json, JsonObject } from '../json.js';
import { flatten, type PlanFile } from '../records/plan-file.js';
import type { Fact, Side } from './side-differences.js';
import { readJson } from '../files/read-json.js';
import { readCatalogue } from '../registry/catalogue.js';
import { Type } from '../registry/type.js';
import { openTracker } from '../tracking/open-tracker.js';

/**
 * Reads what `formulary diff` compares: an experiment file, a lock, the folder of a run or of an experiment that was run, or the
 * address of a run on a tracking server.
 *
 * @throws UserInputError where the place holds none of these; its message quotes nothing of what it holds
 */
export async function readSide(place: string, set: readonly string[] = []): Promise<Side> {
  if (/^https?:\/\//.test(place)) return trackedSide(place);
  const found = statSync(place, { throwIfNoEntry: false });
  if (found === undefined) throw unknown(place, 'there is no such file or folder');
  if (found.isDirectory()) {
    for (const name of ['lock.json', 'run.json', 'plan.json']) {
      const file = join(place, name);
      const content = await readJsonAt(file);
      if (content !== undefined) return recordedSide(file, content);
    }
    throw unknown(place, 'the folder holds neither a run nor an experiment that was run');
  }
  if (place.endsWith('.json')) return recordedSide(place, await readJsonAt(place));
  const experiment = await loadExperiment(place, { registry: await readCatalogue(), set, allowUnset: true });
  return side(
    experiment.rows.map(({ name, values, seeds }) => [name, { ...values, seeds }]),
    ['seeds', 'tracking', 'launcher'],
  );
}

/** What a server knows of a run: its lock, or else its options and scores. */
async function trackedSide(address: string): Promise<Side> {
  const [server = ''] = address.split('/#/');
  const tracker = await openTracker({ uri: server });
  if (tracker?.run === undefined) throw unknown(address, 'no tracker that can be asked for a run is installed');
  const { row, parameters, metrics, lock } = await tracker.run(address, new AbortController().signal);
  if (lock !== undefined) return lockSide(address, JSON.parse(lock));
  const values = Object.entries(parameters).map(([option, text]) => [option, fromText(text)] as const);
  return side([[row, { ...Object.fromEntries(values), ...flatten({ scores: metrics }) }]], ['scores']);
}

/** The value that `asText` wrote. */
function fromText(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

const Values = Type.Record(Type.String(), Type.Unknown());
const Plan = Type.Object({
  rows: Type.Array(
    Type.Object({ row: Type.String(), values: Values, runs: Type.Array(Type.Object({ seed: Type.Integer() })) }),
  ),
});
const Run = Type.Object({ row: Type.String(), seed: Type.Integer(), values: Values, code: Values });

/** What Formulary wrote of a run or an experiment. */
function recordedSide(file: string, content: unknown): Side {
  if (conforms(Plan, content)) return planSide(content as unknown as PlanFile);
  const isLock = typeof content === 'object' && content !== null && 'metrics' in content;
  return !isLock && conforms(Run, content) ? runSide(content as unknown as RunFile) : lockSide(file, content);
}

function lockSide(place: string, content: unknown): Side {
  const lock: LockFile = asLock(content, (reason) => {
    throw unknown(place, reason);
  });
  const { row, seed, values, code, stages, metrics } = lock;
  const inputs = stages.flatMap((stage) => stage.inputs.map(({ name, sha256 }) => [name, sha256] as const));
  const facts = { seed, code: code as unknown as Json, inputs: Object.fromEntries(inputs), scores: metrics };
  return side([[row, { ...values, ...facts }]], ['seed', 'code', 'inputs', 'scores']);
}

function runSide({ row, seed, values, code }: RunFile): Side {
  return side([[row, { ...values, seed, code: code as unknown as Json }]], ['seed', 'code']);
}

function planSide({ rows }: PlanFile): Side {
  return side(
    rows.map(({ row, values, runs }) => [row, { ...values, seeds: runs.map(({ seed }) => seed) }]),
    ['seeds'],
  );
}

function side(rows: readonly (readonly [string, JsonObject])[], knows: readonly Fact[]): Side {
  return { rows: new Map(rows.map(([row, values]) => [row, flatten(values)])), knows };
}

/** `undefined` where there is no such file. */
async function readJsonAt(file: string): Promise<unknown> {
  return readJson(file).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw unknown(file, error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${code})`);
  });
}

function unknown(place: string, reason: string): UserInputError {
  return new UserInputError({
    place,
    reason,
    remedy:
      'Name an experiment file, a lock.json, a folder below runs/ of a run or an experiment, or the address of a run.',
  });
}
