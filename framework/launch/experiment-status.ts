import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserInputError } from '../errors.js';
import { isHeld } from '../files/exclusive-lock.js';
import { jobFile, type JobFile } from '../records/job-file.js';
import { jobResult } from '../records/job-result.js';
import { planFile, runFolder, type PlanFile } from '../records/plan-file.js';
import { progressFile, type ProgressFile } from '../records/progress-file.js';
import type { JobState } from '../contracts/launcher.js';
import { titleOf } from './run-frozen.js';
import { frozenRung, type Rung } from './rungs.js';
import { sharedFolder } from './stage-jobs.js';
import { jobStates, submittedJobs, type SubmittedJobs } from './submitted-jobs.js';

/**
 * `lost`: its process is gone and left no result. `unknown`: its scheduler does not answer. `not started`: nobody has submitted
 * it.
 */
type RunState = 'finished' | 'failed' | 'cancelled' | 'lost' | 'running' | 'waiting' | 'unknown' | 'not started';

/** Where a run stands, or the job of stages that runs share. */
export interface RunStatus {
  readonly folder: string;
  readonly title: string;
  /** Absent for shared stages. */
  readonly row?: string;
  readonly seed?: number;
  readonly state: RunState;
  /** The problem of a run that failed; the scheduler's words for one that waits or was lost. */
  readonly reason?: string;
  readonly progress?: ProgressFile;
  /** Where it was submitted to. */
  readonly job?: JobFile;
}

export interface ExperimentStatus {
  readonly title: string;
  readonly runs: readonly RunStatus[];
  /** Jobs of stages that the runs share, as far as they were submitted. */
  readonly shared: readonly RunStatus[];
  /** Where a search by halving stands. */
  readonly rung?: Rung;
  /** Why schedulers do not answer, one message each. */
  readonly problems: readonly string[];
  /** For commands that change something. */
  readonly submitted: readonly SubmittedJobs[];
}

export interface StatusOptions {
  /** The folder that holds the components; Formulary's own where absent. */
  readonly components?: string;
}

/** Says where every run of an experiment stands, from its files and its schedulers alone. Changes nothing. */
export async function experimentStatus(
  experimentFolder: string,
  options: StatusOptions = {},
): Promise<ExperimentStatus> {
  const plan = requirePlan(experimentFolder);
  const runs = plan.rows.flatMap(({ row, runs: seeds }) =>
    seeds.map((run) => ({
      row,
      seed: run.seed,
      ...(run.ownSeeds === undefined ? {} : { ownSeeds: run.ownSeeds }),
      folder: runFolder(experimentFolder, run),
    })),
  );
  const runsFolder = resolve(experimentFolder, '..', '..');
  const jobs = new Map(runs.map(({ folder }) => [folder, jobFile.readIfWhole(folder)]));
  const awaited = awaitedFolders([...jobs.values()], runsFolder);
  const shared = new Set([...awaited, ...plannedShared(plan, runsFolder)]);
  for (const folder of shared) jobs.set(folder, jobFile.readIfWhole(folder));
  const submitted = await submittedJobs([...jobs.keys()], { plugins: plan.plugins ?? [], ...options });
  const { states, unanswered } = await jobStates(submitted);
  const statusOf = (folder: string, title: string): RunStatus => {
    const job = jobs.get(folder);
    return {
      folder,
      title,
      ...stateOf(folder, job, states.get(folder), unanswered.has(folder)),
      ...(job === undefined ? {} : { job }),
    };
  };
  const rung = frozenRung(plan);
  return {
    title: plan.title,
    runs: runs.map((run) => ({ ...statusOf(run.folder, titleOf(run)), row: run.row, seed: run.seed })),
    shared: [...shared]
      .map((folder) => statusOf(folder, jobs.get(folder)?.title ?? folder))
      .filter((job) => awaited.has(job.folder) || isGoingOn(job))
      .sort(byAcceptance),
    ...(rung && { rung }),
    problems: [...new Set(unanswered.values())],
    submitted,
  };
}

/** Whether anything will still change without a further command. */
export function isGoingOn({ state }: RunStatus): boolean {
  return state === 'running' || state === 'waiting' || state === 'unknown';
}

function requirePlan(experimentFolder: string): PlanFile {
  const plan = planFile.read(experimentFolder);
  if (plan !== undefined) return plan;
  throw new UserInputError({
    place: experimentFolder,
    reason: 'no experiment was run or submitted here: there is no plan.json',
    remedy: 'Name a folder below runs/experiments, or the YAML file of an experiment.',
  });
}

/** Folders of the jobs that runs wait for, directly or not. */
function awaitedFolders(jobs: readonly (JobFile | undefined)[], runsFolder: string): ReadonlySet<string> {
  const found = new Set<string>();
  const pending = jobs.flatMap((job) => job?.after ?? []);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const folder = join(runsFolder, name);
    if (found.has(folder)) continue;
    found.add(folder);
    pending.push(...(jobFile.readIfWhole(folder)?.after ?? []));
  }
  return found;
}

/** Folders of jobs of the plan's stages, also of those whose runs the scheduler has refused. */
function plannedShared({ rows }: PlanFile, runsFolder: string): readonly string[] {
  const there = readdirSync(runsFolder).filter((name) => name.startsWith('shared-'));
  if (there.length === 0) return [];
  const stages = rows.flatMap(({ runs }) => runs.flatMap((run) => run.stages));
  const planned = new Set(stages.map(({ stage, key }) => sharedFolder(stage, key)));
  return there.filter((name) => planned.has(name)).map((name) => join(runsFolder, name));
}

/**
 * The scheduler's word on a job that waits or runs, else the result that it left. An earlier attempt's failure is no result of
 * a job that was submitted since.
 */
function stateOf(
  folder: string,
  job: JobFile | undefined,
  known: JobState | undefined,
  isUnanswered: boolean,
): Pick<RunStatus, 'state' | 'reason' | 'progress'> {
  const result = jobResult(folder, job?.submittedAt ?? 0);
  if (result?.status === 'finished') return { state: 'finished' };
  const reason = known?.reason === undefined ? {} : { reason: known.reason };
  if (known?.state === 'waiting') return { state: 'waiting', ...reason };
  if (known?.state === 'running') return { state: 'running', ...progressOf(folder) };
  if (known?.state === 'begun' && result?.status !== 'failed') {
    if (isHeld(`${folder}.lock`)) return { state: 'running', ...progressOf(folder) };
    return { state: 'waiting', reason: 'behind other runs of its task' };
  }
  if (result !== undefined)
    return { state: result.status, ...(result.problem === undefined ? {} : { reason: result.problem }) };
  // A job that its scheduler does not know any more has left its lock on another machine, if at all.
  const isGone = job !== undefined && !isUnanswered;
  if (isHeld(`${folder}.lock`, isGone ? { patience: 0 } : {})) return { state: 'running', ...progressOf(folder) };
  if (isUnanswered) return { state: 'unknown' };
  if (known?.state === 'cancelled') return { state: 'cancelled' };
  if (job !== undefined) return { state: 'lost', reason: known?.reason ?? forgotten };
  return { state: 'not started' };
}

const forgotten = 'its scheduler does not know any more why; formulary logs prints what it said';

/** Jobs are accepted behind those that they wait for. */
function byAcceptance({ job: a }: RunStatus, { job: b }: RunStatus): number {
  return (a?.submittedAt ?? 0) - (b?.submittedAt ?? 0);
}

function progressOf(folder: string): Pick<RunStatus, 'progress'> {
  const progress = progressFile.readIfWhole(folder);
  return progress === undefined ? {} : { progress };
}
