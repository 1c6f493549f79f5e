import { join } from 'node:path';
import type { Job } from '../../../framework/contracts/launcher.js';
import { lineAppender } from '../../../framework/files/line-appender.js';
import { readJson, readJsonLines } from '../../../framework/files/read-json.js';
import { queueFiles, type QueueContent, type QueueEvent } from './queue.js';
import { runJobs } from './run-jobs.js';

/** Milliseconds between two looks at what is to be cancelled. */
const interval = 300;

/** `node queue-process.js <folder>` works through the jobs of a submission. SIGTERM ends all of them; they keep checkpoints. */
async function work(folder: string): Promise<void> {
  const { jobs, limit } = readJson(join(folder, queueFiles.jobs)) as QueueContent;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => stop.abort());
  // The terminal that it was started from may be closed.
  process.on('SIGHUP', () => undefined);
  const own = new Map(jobs.map((job) => [job.folder, new AbortController()]));
  const write = lineAppender(join(folder, queueFiles.events));
  const record = (event: QueueEvent['event'], job: Pick<Job, 'folder'>) =>
    write(JSON.stringify({ event, job: jobs.findIndex((one) => one.folder === job.folder) } satisfies QueueEvent));
  const watch = setInterval(() => {
    for (const { job } of readJsonLines(join(folder, queueFiles.cancelled)) as readonly { readonly job: number }[])
      own.get(jobs[job]?.folder ?? '')?.abort();
  }, interval);
  await runJobs(jobs, {
    signal: stop.signal,
    signalOf: (job) => own.get(job.folder)!.signal,
    keepGoing: true,
    onEvent: (event) => {
      if (event.type === 'started' || event.type === 'ended') record(event.type, event.job);
    },
    ...(limit === null ? {} : { limit }),
  });
  clearInterval(watch);
}

await work(process.argv[2] ?? '');
