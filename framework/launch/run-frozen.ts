import { sideBySide } from '../files/side-by-side.js';
import type { FrozenPlan, FrozenRun } from './freeze-plan.js';
import { recordLostRun } from '../execution/run/record-lost-run.js';
import { seedWords } from '../records/own-seeds.js';
import { resultFile } from '../records/result-file.js';
import { bytesOfRun, type WorkAhead } from './work-ahead.js';
import { workerCommand } from './worker-command.js';
import { resourcesOf, type RowResources } from './row-resources.js';
import type { Job, JobResult, Launcher, LaunchOptions } from '../contracts/launcher.js';

export interface RunFrozenOptions extends LaunchOptions {
  /** `failed` launches the runs that failed before and no others; by default every run is launched that has not finished. */
  readonly retry?: 'failed';
  /** The folder in which workers look for components; by default Formulary's own. */
  readonly components?: string;
  readonly resources?: RowResources;
  /** What the runs will take. */
  readonly work?: WorkAhead;
}

/** How the runs of a plan ended, also those that earlier commands launched. */
export interface Outcome {
  readonly results: readonly JobResult[];
  /** Number of runs that this command launched; 0 where every run had finished before. */
  readonly launched: number;
}

/** Computes the runs of a frozen plan that have not finished while this process lives. The launcher is not called for none. */
export async function runFrozen(
  frozen: FrozenPlan,
  launcher: { readonly run: NonNullable<Launcher['run']> },
  options: RunFrozenOptions,
): Promise<Outcome> {
  const jobs = pendingRuns(frozen, options.retry).map((run) => asJob(run, options));
  const results = jobs.length === 0 ? [] : await launcher.run(jobs, options);
  await recordLost(results);
  return { results, launched: jobs.length };
}

/** Records the end of runs that left no result. */
export async function recordLost(results: readonly JobResult[]): Promise<void> {
  await sideBySide(results, async ({ folder, status, problem }) => {
    const isLost = status !== 'finished' && resultFile.readIfWhole(folder) === undefined;
    if (isLost) await recordLostRun(folder, status, problem);
  });
}

/**
 * The runs to launch. Failed and cancelled runs are among them, because the cause may be gone and finished stages are kept.
 */
export function pendingRuns(frozen: Pick<FrozenPlan, 'runs'>, retry?: 'failed'): readonly FrozenRun[] {
  return frozen.runs.filter(({ folder }) => {
    const status = resultFile.readIfWhole(folder)?.status;
    return retry === undefined ? status !== 'finished' : status === retry;
  });
}

/** What a person reads of a run. */
export function titleOf({ row, ...seeds }: Pick<FrozenRun, 'row' | 'seed' | 'ownSeeds'>): string {
  return `${row} · ${seedWords(seeds, ' · ')}`;
}

function asJob(run: FrozenRun, { components, resources = new Map(), work }: RunFrozenOptions): Job {
  const { folder, row } = run;
  const expectedBytes = work && bytesOfRun(work, folder);
  return {
    folder,
    title: titleOf(run),
    ...workerCommand(folder, components === undefined ? {} : { components }),
    computes: 'run',
    resources: resourcesOf(resources, row),
    ...(expectedBytes !== undefined && { expectedBytes }),
    after: [],
    afterIds: [],
  };
}
