import { mkdir, rm, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { changedKeys } from './changed-keys.js';
import { compareLock, type Verification } from './compare-lock.js';
import { readLock, type LockFile } from '../records/lock-file.js';
import { requireWritable } from '../files/require-writable.js';
import { portableValues } from '../experiment/portable-values.js';
import type { JsonObject } from '../json.js';
import { runsOf } from '../plan/plan.js';
import type { PlannedStage } from '../records/ingredients.js';
import type { JobEvent, JobResult } from '../contracts/launcher.js';
import { planExperiment } from '../launch/plan-experiment.js';
import { runExperiment } from '../launch/run-experiment.js';

export interface VerifyOptions {
  readonly runsFolder: string;
  readonly set: readonly string[];
  /** The largest absolute difference of a score that counts as the same result. */
  readonly tolerance: number;
  /** Whether finished stages with the same keys are taken from the cache. Otherwise every stage is computed again. */
  readonly reuse: boolean;
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
}

export type LockVerification =
  | ({ readonly compared: true; readonly changes: readonly string[] } & Verification)
  /** `changes` says in words why nothing was compared. */
  | { readonly compared: false; readonly changes: readonly string[]; readonly verdict: 'not comparable' }
  | { readonly compared: false; readonly changes: readonly string[]; readonly verdict: 'failed' | 'cancelled' };

/**
 * Computes the run of a lock again, with the program and the data of this machine, and compares the metrics. The experiment
 * file is not needed. The run is computed in a folder of its own, so that no cached number verifies itself.
 *
 * @param file a `lock.json`, or the folder of a run
 */
export async function verifyLock(file: string, options: VerifyOptions): Promise<LockVerification> {
  const lock = readLock(file);
  await requireWritable(options.runsFolder);
  try {
    return await verifyHere(file, lock, options);
  } finally {
    for (const folder of [join(options.runsFolder, 'verify'), options.runsFolder])
      await rmdir(folder).catch(() => 'in use by others, or kept because something failed there');
  }
}

async function verifyHere(file: string, lock: LockFile, options: VerifyOptions): Promise<LockVerification> {
  const place = join(options.runsFolder, 'verify', `${lock.stages.at(-1)?.key.slice(0, 12)}-seed-${lock.seed}`);
  await mkdir(place, { recursive: true });
  const experiment = join(place, 'experiment.yaml');
  await writeFile(experiment, stringify(experimentOf(lock)));
  const planning = { ...options, runsFolder: options.reuse ? options.runsFolder : place };
  const { plan, digests } = await planExperiment(experiment, planning);
  const inputs = changedInputs(lock, runsOf(plan)[0]?.stages ?? []);
  if (inputs.length > 0) {
    await rm(place, { recursive: true });
    return { compared: false, changes: inputs, verdict: 'not comparable' };
  }
  await digests.save();
  const outcome = await runExperiment(experiment, {
    ...planning,
    command: `formulary verify ${file}`,
    displayedFile: file,
    keepGoing: false,
    tracking: false,
    onStart: () => {},
    report: () => Promise.resolve([]),
  });
  const [folder = ''] = outcome.runFolders;
  if (outcome.status !== 'finished') {
    const changes = outcome.results.map(({ problem }: JobResult) => problem ?? '').filter((problem) => problem !== '');
    if (outcome.status === 'input') return { compared: false, changes, verdict: 'not comparable' };
    return { compared: false, changes, verdict: outcome.status };
  }
  const measured = readLock(folder);
  await rm(place, { recursive: true });
  return {
    compared: true,
    changes: changedKeys(lock, measured, options.set),
    ...compareLock(lock, measured, options.tolerance),
  };
}

/**
 * Writes the run as an experiment file. Values that came from environment variables come from them again where these are set.
 */
function experimentOf({ title, row, seed, values, environment, plugins }: LockFile): JsonObject {
  const available = Object.entries(environment).filter(([, written]) =>
    [...written.matchAll(/\$\{env:(\w+)/g)].every(([, name = '']) => process.env[name] !== undefined),
  );
  return {
    schema: 1,
    title: `${title}: ${row}`,
    seeds: [seed],
    ...(plugins.length === 0 ? {} : { plugins }),
    ...portableValues(values, Object.fromEntries(available)),
  };
}

/** Says which raw files have other contents than those of the lock. Results on other data say nothing about a lock. */
export function changedInputs({ stages }: LockFile, now: readonly PlannedStage[]): readonly string[] {
  return stages.flatMap(({ stage, inputs }) => {
    const read = now.find((candidate) => candidate.stage === stage)?.ingredients.inputs ?? [];
    const here = new Set(read.map(({ sha256 }) => sha256));
    const others = inputs.filter(({ sha256 }) => !here.has(sha256)).map(({ name }) => name);
    if (others.length === 0 && read.length === inputs.length) return [];
    const names = others.length === 0 ? 'more files' : others.join(', ');
    return [`stage ${stage} reads other data than the lock: ${names}`];
  });
}
