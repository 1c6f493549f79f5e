import {
  experimentStatus,
  isGoingOn,
  type ExperimentStatus,
  type RunStatus,
  type StatusOptions,
} from './experiment-status.js';
import { recordLostRun } from './record-lost-run.js';

export interface CancelOptions extends StatusOptions {
  /** Which runs to cancel. */
  readonly isMeant: (run: RunStatus) => boolean;
}

export interface Cancelled {
  readonly runs: readonly RunStatus[];
  /** Jobs of stages that no run needs any more. */
  readonly shared: readonly RunStatus[];
  /** Runs that a command computes which is not a scheduler: Ctrl-C ends them there. */
  readonly elsewhere: readonly RunStatus[];
}

/** Ends the runs of an experiment that wait or run, and the jobs of stages that then serve no run. Checkpoints stay. */
export async function cancelExperiment(
  experimentFolder: string,
  { isMeant, ...options }: CancelOptions,
): Promise<Cancelled> {
  const status = await experimentStatus(experimentFolder, options);
  const going = status.runs.filter(isGoingOn);
  const meant = going.filter(isMeant);
  const needed = new Set(going.filter((run) => !meant.includes(run)).flatMap((run) => predecessors(run, status)));
  const shared = status.shared.filter((job) => isGoingOn(job) && !needed.has(job.folder));
  for (const { launcher, jobs } of status.submitted) {
    const ids = [...shared, ...meant].flatMap(({ folder }) => jobs.get(folder)?.id ?? []);
    if (ids.length > 0) await launcher.cancel(ids);
  }
  // A job that never started leaves no result by itself.
  for (const { folder, state } of [...shared, ...meant])
    if (state === 'waiting') await recordLostRun(folder, 'cancelled');
  const isElsewhere = ({ folder }: RunStatus) => !status.submitted.some(({ jobs }) => jobs.has(folder));
  return { runs: meant.filter((run) => !isElsewhere(run)), shared, elsewhere: meant.filter(isElsewhere) };
}

/** Folders of all jobs that a run waits for, directly or not. */
function predecessors({ job }: RunStatus, status: ExperimentStatus): readonly string[] {
  const direct = status.shared.filter(({ folder }) => job?.after.some((name) => folder.endsWith(`/${name}`)) === true);
  return direct.flatMap((one) => [one.folder, ...predecessors(one, status)]);
}
