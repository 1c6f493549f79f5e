import type { FrozenPlan, FrozenRun } from '../execution/run/freeze-plan.js';
import { recordLostRun } from '../execution/run/record-lost-run.js';
import { readResult } from '../records/run-file.js';
import type { Job, JobResult, Launcher, LaunchOptions } from '../contracts/launcher.js';

export interface RunFrozenOptions extends LaunchOptions {
  /** Only runs that failed before, and of those all; default: every run that has not finished. */
  readonly retry?: 'failed';
}

/** How the runs of a plan ended, those of earlier commands included. */
export interface Outcome {
  readonly results: readonly JobResult[];
  /** Number of runs that were launched now; 0 when everything was there already. */
  readonly launched: number;
}

/** Launches the runs of a frozen plan that are still to do. No process is started when there are none. */
export async function runFrozen(frozen: FrozenPlan, launcher: Launcher, options: RunFrozenOptions): Promise<Outcome> {
  const jobs = pendingRuns(frozen, options.retry).map(asJob);
  const results = jobs.length === 0 ? [] : await launcher.run(jobs, options);
  for (const { folder, status, problem } of results)
    if (status !== 'finished' && readResult(folder) === undefined) await recordLostRun(folder, status, problem);
  return { results, launched: jobs.length };
}

/** Runs that have no result yet, and failed or cancelled ones: their cause may be gone, and finished stages are kept. */
export function pendingRuns(frozen: FrozenPlan, retry?: 'failed'): readonly FrozenRun[] {
  return frozen.runs.filter(({ folder }) => {
    const status = readResult(folder)?.status;
    return retry === undefined ? status !== 'finished' : status === retry;
  });
}

function asJob({ folder, row, seed }: FrozenRun): Job {
  return { folder, title: `${row} · seed ${seed}` };
}
