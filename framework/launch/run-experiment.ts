import { rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Delivery } from '../contracts/tracker.js';
import type { JobEvent, JobResult } from '../contracts/launcher.js';
import { removeUnused } from '../files/keep-from-git.js';
import { runsOf, type Plan } from '../plan/plan.js';
import { resultFile } from '../records/result-file.js';
import { awaitJobs } from './await-jobs.js';
import { followDelivery } from './follow-delivery.js';
import { freezePlan, places, type FrozenPlan } from './freeze-plan.js';
import { prepareExperiment, type PreparedExperiment, type PrepareOptions } from './prepare-experiment.js';
import { requireFitting } from './require-fitting.js';
import { recordExperiment } from './record-experiment.js';
import { pendingRuns, recordLost, runFrozen, type Outcome } from './run-frozen.js';
import type { Rung } from './rungs.js';
import { submitPrepared } from './submit-experiment.js';
import { workAhead, type WorkAhead } from './work-ahead.js';

export interface RunOptions extends PrepareOptions {
  readonly signal: AbortSignal;
  readonly keepGoing: boolean;
  readonly retry?: 'failed';
  /** Is called when everything was checked, before the first run starts. */
  readonly onStart: (start: ExperimentStart) => void;
  readonly onEvent: (event: JobEvent) => void;
  /** Writes the report of an experiment folder. Returns the files that a tracker shows, relative to that folder. */
  readonly report: (experimentFolder: string) => Promise<readonly string[]>;
}

export interface ExperimentStart {
  readonly frozen: FrozenPlan;
  /** Number of runs that have not finished. */
  readonly pending: number;
  readonly work: WorkAhead;
  /** A line each. */
  readonly warnings: readonly string[];
  /** Where a search by halving stands. */
  readonly rung?: Rung;
  /** Whether the runs go on when this process ends: an abort then ends the waiting alone. */
  readonly outlives: boolean;
}

export interface ExperimentOutcome {
  readonly title: string;
  readonly experimentFolder: string;
  readonly runFolders: readonly string[];
  readonly results: readonly JobResult[];
  /** `input`: what the experiment says or reads must change. Of runs that are new, finished stages alone were kept. */
  readonly status: 'finished' | 'failed' | 'input' | 'cancelled';
  readonly delivery: Delivery;
}

/**
 * Plans an experiment, freezes the plan, computes the runs that have not finished, reports and delivers. With a launcher whose
 * jobs outlive this process, the runs are submitted and waited for; an abort then ends the waiting alone. A search by halving
 * is planned again after each rung.
 */
export async function runExperiment(file: string, options: RunOptions): Promise<ExperimentOutcome> {
  let prepared = await prepareExperiment(file, options);
  for (;;) {
    const ended = await runPrepared(prepared, file, options);
    if (!('next' in ended)) return ended;
    prepared = ended.next;
  }
}

/** @returns the next rung where a search by halving goes on */
async function runPrepared(
  prepared: PreparedExperiment,
  file: string,
  options: RunOptions,
): Promise<ExperimentOutcome | { readonly next: PreparedExperiment }> {
  const { experiment, plan, registry, tracker, warnings, rung } = prepared;
  const folders = pendingRuns(places(plan, options.runsFolder, options.displayedFile), options.retry).map(
    ({ folder }) => folder,
  );
  const pending = folders.length;
  const work = await workAhead(plan, registry, new Set(folders), options.runsFolder);
  const { frozen, outlives, compute } = await started(prepared, work, options);
  options.onStart({ frozen, pending, work, warnings, outlives, ...(rung && { rung }) });
  const follower = followDelivery(tracker, frozen.experimentFolder, pending > 0);
  const { results, launched } = await compute();
  const status = statusOf(results, options.signal);
  const { experimentFolder } = frozen;
  const next = await nextRung(prepared, status, file, options);
  if (next !== undefined) {
    await follower.finish();
    return { next };
  }
  const isNothing = status === 'input' && isAllNew(frozen);
  if (!isNothing) {
    const files = await options.report(experimentFolder);
    const isLeft = outlives && options.signal.aborted;
    if (launched > 0) recordExperiment(experimentFolder, experiment.title, isLeft ? undefined : status, files);
  }
  const delivery = await follower.finish();
  // A run that a tracker shows must not vanish here.
  const isDiscarded = isNothing && delivery.delivered === 0;
  if (isDiscarded) await discard(frozen, prepared.plan, options.runsFolder);
  const runFolders = isDiscarded ? [] : frozen.runs.map(({ folder }) => folder);
  return { title: experiment.title, experimentFolder, runFolders, results, status, delivery };
}

/** The further rung of a search by halving that results have decided about. */
async function nextRung(
  { rung }: PreparedExperiment,
  status: ExperimentOutcome['status'],
  file: string,
  options: RunOptions,
): Promise<PreparedExperiment | undefined> {
  const mayGoOn = status === 'finished' || (status === 'failed' && options.keepGoing);
  if (rung === undefined || rung.isLast || !mayGoOn || options.retry !== undefined) return undefined;
  const next = await prepareExperiment(file, options);
  return next.rung?.index === rung.index ? undefined : next;
}

interface Started {
  readonly frozen: FrozenPlan;
  readonly outlives: boolean;
  /** Resolves when all runs have ended, or the waiting for them. */
  readonly compute: () => Promise<Outcome>;
}

async function started(prepared: PreparedExperiment, work: WorkAhead, options: RunOptions): Promise<Started> {
  const { launcher } = prepared.chosen;
  const { run } = launcher;
  if (run !== undefined) {
    requireFitting([...work.estimates.values()]);
    await prepared.digests.save();
    const frozen = await freezePlan(await prepared.freezeRequest(), prepared.registry);
    const attended = { run: run.bind(launcher) };
    const { resources } = prepared;
    return { frozen, outlives: false, compute: () => runFrozen(frozen, attended, { ...options, resources, work }) };
  }
  options.signal.throwIfAborted();
  const { frozen, jobs, going } = await submitPrepared(prepared, options);
  const compute = async () => {
    const results = await awaitJobs(frozen.experimentFolder, options);
    if (!options.signal.aborted) await recordLost(results);
    return { results, launched: jobs.length + going };
  };
  return { frozen, outlives: true, compute };
}

function statusOf(results: readonly JobResult[], signal: AbortSignal): ExperimentOutcome['status'] {
  if (signal.aborted) return 'cancelled';
  const failed = results.filter(({ status }) => status === 'failed');
  if (failed.length > 0) return failed.every(({ cause }) => cause === 'input') ? 'input' : 'failed';
  return results.some(({ status }) => status === 'cancelled') ? 'cancelled' : 'finished';
}

/** Whether every run of the plan is new and none has finished. */
function isAllNew({ created, runs }: FrozenPlan): boolean {
  return runs.every(({ folder }) => created.includes(folder) && resultFile.readIfWhole(folder)?.status !== 'finished');
}

/** Removes the folders of runs whose input was wrong. Finished stages stay for the corrected input. */
async function discard({ created }: FrozenPlan, plan: Plan, runsFolder: string): Promise<void> {
  const stages = runsOf(plan).flatMap((run) => run.stages);
  for (const folder of created) await rm(folder, { recursive: true, force: true });
  const names = new Set(stages.map(({ stage }) => join('cache', stage)));
  for (const name of [...names, 'cache', 'experiments'])
    await rmdir(join(runsFolder, name)).catch(() => 'absent, or in use by others');
  await removeUnused(runsFolder);
}
