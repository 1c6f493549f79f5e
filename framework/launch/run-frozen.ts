import type { FrozenPlan, FrozenRun } from './freeze-plan.js';
import { recordLostRun } from './record-lost-run.js';
import { seedWords } from '../records/own-seeds.js';
import { resultFile } from '../records/result-file.js';
import { workerCommand } from './worker-command.js';
import type { Job, JobResult, Launcher, LaunchOptions } from '../contracts/launcher.js';

export interface RunFrozenOptions extends LaunchOptions {
  /** `failed` launches the runs that failed before and no others; by default every run is launched that has not finished. */
  readonly retry?: 'failed';
  /** The folder in which workers look for components; by default Formulary's own. */
  readonly components?: string;
}

/** How the runs of a plan ended, also those that earlier commands launched. */
export interface Outcome {
  readonly results: readonly JobResult[];
  /** Number of runs that this command launched; 0 where every run had finished before. */
  readonly launched: number;
}

/** Launches the runs of a frozen plan that have not finished. The launcher is not called where there are none. */
export async function runFrozen(frozen: FrozenPlan, launcher: Launcher, options: RunFrozenOptions): Promise<Outcome> {
  const jobs = pendingRuns(frozen, options.retry).map((run) => asJob(run, options.components));
  const results = jobs.length === 0 ? [] : await launcher.run(jobs, options);
  for (const { folder, status, problem } of results) {
    const isLost = status !== 'finished' && resultFile.readIfWhole(folder) === undefined;
    if (isLost) await recordLostRun(folder, status, problem);
  }
  return { results, launched: jobs.length };
}

/**
 * The runs to launch. Failed and cancelled runs are among them, because the cause may be gone and finished stages are kept.
 */
export function pendingRuns(frozen: FrozenPlan, retry?: 'failed'): readonly FrozenRun[] {
  return frozen.runs.filter(({ folder }) => {
    const status = resultFile.readIfWhole(folder)?.status;
    return retry === undefined ? status !== 'finished' : status === retry;
  });
}

function asJob({ folder, row, ...seeds }: FrozenRun, components?: string): Job {
  return { folder, title: `${row} · ${seedWords(seeds, ' · ')}`, command: workerCommand(folder, components) };
}
