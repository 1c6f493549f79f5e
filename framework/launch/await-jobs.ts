import { setTimeout as pause } from 'node:timers/promises';
import type { JobEvent, JobResult, ToldJob } from '../contracts/launcher.js';
import { jobResult } from '../records/job-result.js';
import { journalFile, readJournalEvents } from '../records/journal-reader.js';
import { experimentStatus, isGoingOn, type RunStatus, type StatusOptions } from './experiment-status.js';

export interface AwaitOptions extends StatusOptions {
  readonly signal: AbortSignal;
  readonly onEvent: (event: JobEvent) => void;
  /** Milliseconds between two questions to the scheduler, at first; it is asked less often as time goes on. */
  readonly interval?: number;
}

const longestInterval = 30_000;

/**
 * Waits until all runs of a submitted experiment have ended, and tells what happens meanwhile. An abort ends the waiting and no
 * run.
 *
 * @returns how the runs ended that were going on, as far as they ended
 */
export async function awaitJobs(experimentFolder: string, options: AwaitOptions): Promise<readonly JobResult[]> {
  const { signal, onEvent, interval = 1000, ...status } = options;
  const awaited = new Map<string, RunStatus['state']>();
  const results = new Map<string, JobResult>();
  for (let wait = interval; ; wait = Math.min(longestInterval, 1.2 * wait)) {
    const { runs, shared } = await experimentStatus(experimentFolder, status);
    for (const run of [...shared, ...runs]) {
      const computes = run.row === undefined ? 'stages' : 'run';
      const job = { folder: run.folder, title: run.title, computes } as const;
      const before = awaited.get(run.folder);
      if (isGoingOn(run)) {
        awaited.set(run.folder, run.state);
        if (run.state === 'running' && before !== 'running') onEvent({ type: 'started', job });
        tellProgress(run, job, onEvent);
      } else if (before !== undefined) {
        awaited.delete(run.folder);
        const result = resultOf(run);
        if (run.row !== undefined) results.set(run.folder, result);
        tellStages(job, onEvent);
        onEvent({ type: 'ended', job, result });
      }
    }
    if (signal.aborted || awaited.size === 0) return [...results.values()];
    await pause(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return [...results.values()];
  }
}

/** Tells which outputs an ended job has computed or found: the only channel to it was its folder. */
function tellStages(job: ToldJob, onEvent: AwaitOptions['onEvent']): void {
  for (const event of readJournalEvents(journalFile(job.folder))) {
    if (event.event !== 'stage' || event.state === 'started' || event.state === 'failed') continue;
    const { stage, key, state, seconds = 0 } = event;
    onEvent({ type: 'stage', job, stage, key, state, seconds });
  }
}

function tellProgress({ progress }: RunStatus, job: ToldJob, onEvent: AwaitOptions['onEvent']) {
  if (progress?.amount === undefined) return;
  const { stage, scores = [], amount } = progress;
  const { done, total, unit } = amount;
  const known = scores.flatMap(({ name, value }) => (value === null ? [] : [{ name, value }]));
  onEvent({ type: 'progress', job, stage, done, total, unit, ...(known.length > 0 && { scores: known }) });
}

function resultOf({ folder, state, reason, job }: RunStatus): JobResult {
  const result = jobResult(folder, job?.submittedAt ?? 0);
  if (result !== undefined) return result;
  if (state === 'cancelled') return { folder, status: 'cancelled' };
  const why = reason === undefined ? '' : ` (${reason})`;
  const problem = `the job ended without a result${why}; see ${job?.log ?? folder}
  Start the command again: it continues from the last checkpoint.`;
  return { folder, status: 'failed', problem };
}
