import { setTimeout as pause } from 'node:timers/promises';
import { sideBySide } from '../files/side-by-side.js';
import {
  experimentStatus,
  isGoingOn,
  type ExperimentStatus,
  type RunStatus,
  type StatusOptions,
} from './experiment-status.js';
import { recordLostRun } from '../execution/run/record-lost-run.js';

export interface CancelOptions extends StatusOptions {
  /** Which runs to cancel. */
  readonly isMeant: (run: RunStatus) => boolean;
  /** Milliseconds that the processes have for their last checkpoint before this returns without them. */
  readonly patience?: number;
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
  { isMeant, patience = 20_000, ...options }: CancelOptions,
): Promise<Cancelled> {
  const status = await experimentStatus(experimentFolder, options);
  const going = status.runs.filter(isGoingOn);
  const meant = going.filter(isMeant);
  const needed = new Set(going.filter((run) => !meant.includes(run)).flatMap((run) => predecessors(run, status)));
  const shared = status.shared.filter((job) => isGoingOn(job) && !needed.has(job.folder));
  const isElsewhere = ({ folder }: RunStatus) => !status.submitted.some(({ jobs }) => jobs.has(folder));
  // Runs before what they wait for: the end of a shared stage lets them start, and they would fail for want of it.
  const ended = [...meant.filter((run) => !isElsewhere(run)), ...shared.toReversed()];
  const spared = [...going, ...status.shared.filter(isGoingOn)].filter((run) => !ended.includes(run));
  for (const { launcher, jobs } of status.submitted) {
    const idsOf = (all: readonly RunStatus[]) => all.flatMap(({ folder }) => jobs.get(folder)?.id ?? []);
    if (idsOf(ended).length > 0) await launcher.cancel(idsOf(ended), idsOf(spared));
  }
  await recordEnds(experimentFolder, ended, patience, options);
  return { runs: meant.filter((run) => !isElsewhere(run)), shared, elsewhere: meant.filter(isElsewhere) };
}

/** A job that waited, or whose process had hardly begun, leaves no result by itself. */
async function recordEnds(
  experimentFolder: string,
  ended: readonly RunStatus[],
  patience: number,
  options: StatusOptions,
): Promise<void> {
  const folders = new Set(ended.map(({ folder }) => folder));
  for (const end = Date.now() + patience; folders.size > 0; await pause(500)) {
    const { runs, shared } = await experimentStatus(experimentFolder, options);
    const gone = [...shared, ...runs].filter((run) => folders.has(run.folder) && !isGoingOn(run));
    await sideBySide(gone, async ({ folder, state }) => {
      // A scheduler forgets soon that it has cancelled a job.
      if (state === 'lost' || state === 'cancelled') await recordLostRun(folder, 'cancelled');
      folders.delete(folder);
    });
    if (Date.now() > end) return;
  }
}

/** Folders of all jobs that a run waits for, directly or not. */
function predecessors({ job }: RunStatus, status: ExperimentStatus): readonly string[] {
  const direct = status.shared.filter(({ folder }) => job?.after.some((name) => folder.endsWith(`/${name}`)) === true);
  return direct.flatMap((one) => [one.folder, ...predecessors(one, status)]);
}
