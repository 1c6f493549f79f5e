import type { Delivery, Tracker } from '../contracts/tracker.js';
import { experimentStatus, isGoingOn, type RunStatus, type StatusOptions } from './experiment-status.js';
import { followDelivery } from './follow-delivery.js';
import { recordExperiment } from './record-experiment.js';
import { recordLostRun } from '../execution/run/record-lost-run.js';
import { recordLost } from './run-frozen.js';

export interface CollectOptions extends StatusOptions {
  /** Where to deliver; absent: nowhere. */
  readonly tracker?: Tracker;
  /** Writes the report of an experiment folder. Returns the files that a tracker shows, relative to that folder. */
  readonly report: (experimentFolder: string) => Promise<readonly string[]>;
}

export interface Collected {
  readonly title: string;
  readonly runs: readonly RunStatus[];
  readonly status: 'finished' | 'failed' | 'going on';
  readonly delivery: Delivery;
}

/**
 * Gathers what the runs of an experiment have left: records those that were lost, writes the report, and delivers. It may be
 * called at any time, also while runs go on.
 */
export async function collectExperiment(
  experimentFolder: string,
  { tracker, report, ...options }: CollectOptions,
): Promise<Collected> {
  const { title, runs } = await experimentStatus(experimentFolder, options);
  for (const run of runs.filter(({ state }) => state === 'lost')) {
    const why = run.reason === undefined ? '' : ` (${run.reason})`;
    await recordLostRun(run.folder, 'failed', `the job ended without a result${why}; see ${run.job?.log ?? ''}`);
  }
  // A scheduler forgets soon that it has cancelled a job.
  await recordLost(runs.flatMap(({ folder, state }) => (state === 'cancelled' ? [{ folder, status: state }] : [])));
  const status = statusOf(runs);
  const files = await report(experimentFolder);
  recordExperiment(experimentFolder, title, status === 'going on' ? undefined : status, files);
  const delivery = await followDelivery(tracker, experimentFolder, false).finish();
  return { title, runs, status, delivery };
}

function statusOf(runs: readonly RunStatus[]): Collected['status'] {
  if (runs.some(isGoingOn)) return 'going on';
  return runs.every(({ state }) => state === 'finished') ? 'finished' : 'failed';
}
