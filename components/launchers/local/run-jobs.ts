import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Job, JobResult, LaunchOptions } from '../../../framework/contracts/launcher.js';
import { outputFolder } from '../../../framework/records/cache-folder.js';
import { runFile, type RunFile } from '../../../framework/records/run-file.js';
import { stageRecord } from '../../../framework/records/stage-record.js';
import { Capacity } from './capacity.js';
import { WorkerProcess } from './worker-process.js';

export interface RunJobsOptions extends LaunchOptions {
  /** Number of jobs at the same time; where absent, as many as fit. */
  readonly limit?: number;
  /** A job's own signal, beside that of all. */
  readonly signalOf?: (job: Job) => AbortSignal;
}

/** Milliseconds after which memory is looked at again. */
const interval = 1000;

/**
 * Computes jobs, several at a time. A job waits while another one computes an output that it needs too: its process would only
 * wait for a lock, and another job may have work to do.
 */
export async function runJobs(jobs: readonly Job[], options: RunJobsOptions): Promise<readonly JobResult[]> {
  const { signal, onEvent, keepGoing } = options;
  const results: JobResult[] = [];
  const waiting = [...jobs];
  const workers: WorkerProcess[] = [];
  const open = new Set<Job>();
  const capacity = new Capacity(options.limit);
  let wake: (() => void) | undefined;
  const isOver = () => signal.aborted || (!keepGoing && results.some(({ status }) => status === 'failed'));
  const stagesOf = new Map(jobs.map((job) => [job, runFile.readIfWhole(job.folder)?.stages ?? []]));
  const keysOf = new Map([...stagesOf].map(([job, stages]) => [job, stages.map(({ key }) => key)]));
  const finished = finishedBefore(stagesOf);
  const missing = (job: Job) => keysOf.get(job)!.filter((key) => !finished.has(key));
  const isFree = (job: Job) => {
    const own = new Set(missing(job));
    return [...open].every((other) => !missing(other).some((key) => own.has(key)));
  };

  const start = (job: Job) => {
    open.add(job);
    onEvent({ type: 'started', job });
    const own = options.signalOf?.(job);
    const ready = workers.find((one) => one.fits(job));
    const worker = ready ?? new WorkerProcess(job);
    if (ready === undefined) workers.push(worker);
    const ending = worker.compute(job, own === undefined ? signal : AbortSignal.any([signal, own]), (message) => {
      onEvent({ ...message, job });
      if (message.type !== 'stage' || message.state === 'started') return;
      finished.add(message.key);
      wake?.();
    });
    capacity.add(job, worker.pid);
    return ending.then((result) => {
      open.delete(job);
      capacity.remove(job);
      results.push(result);
      onEvent({ type: 'ended', job, result });
      wake?.();
    });
  };

  const running: Promise<void>[] = [];
  const stop = () => wake?.();
  signal.addEventListener('abort', stop, { once: true });
  while (waiting.length > 0 && !isOver()) {
    const next = waiting.findIndex((job) => isFree(job) && capacity.has(job));
    const [job] = next === -1 ? [] : waiting.splice(next, 1);
    if (job === undefined) {
      // They hold memory that others may need.
      for (const worker of workers) if (worker.isReady) worker.end();
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, interval);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    } else if (options.signalOf?.(job).aborted === true) {
      onEvent({ type: 'ended', job, result: { folder: job.folder, status: 'cancelled' } });
    } else {
      running.push(start(job));
    }
  }
  signal.removeEventListener('abort', stop);
  for (const worker of workers) worker.end();
  await Promise.all(running);
  return results;
}

/** Keys of outputs that are there already: a job that needs them has nothing to wait for. */
function finishedBefore(stagesOf: ReadonlyMap<Job, RunFile['stages']>): Set<string> {
  const places = [...stagesOf].flatMap(([{ folder }, stages]) =>
    stages.map(({ stage, key }) => [key, outputFolder(dirname(folder), stage, key)] as const),
  );
  const there = [...new Map(places)].filter(([, place]) => existsSync(stageRecord.path(place)));
  return new Set(there.map(([key]) => key));
}
