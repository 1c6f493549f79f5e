import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Type } from '../../framework/registry/type.js';
import { jobResult } from '../../framework/records/job-result.js';
import type { Job, JobResult, LaunchOptions, Launcher } from '../../framework/contracts/launcher.js';
import type { WorkerMessage } from '../../framework/contracts/worker-message.js';
import { component } from '../../framework/registry/component.js';

export default component({
  kind: 'launcher',
  type: 'local',
  version: 1,
  summary: 'Computes runs on this machine, each in a process of its own.',
  options: Type.Object({
    jobs: Type.Integer({ minimum: 1, default: 1, description: 'Number of runs computed at the same time.' }),
  }),
  isDefault: true,
  keyExcludes: ['jobs'],
  build: ({ options }) => new LocalLauncher(options.jobs),
});

class LocalLauncher implements Launcher {
  constructor(private readonly jobs: number) {}

  async run(jobs: readonly Job[], options: LaunchOptions): Promise<readonly JobResult[]> {
    const results: JobResult[] = [];
    const waiting = [...jobs];
    const isOver = () =>
      options.signal.aborted || (!options.keepGoing && results.some(({ status }) => status === 'failed'));
    const work = async () => {
      for (let job = waiting.shift(); job !== undefined && !isOver(); job = waiting.shift()) {
        options.onEvent({ type: 'started', job });
        const result = await runWorker(job, options);
        results.push(result);
        options.onEvent({ type: 'ended', job, result });
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.jobs, jobs.length) }, work));
    return results;
  }
}

/**
 * One worker, in its own process group so that the terminal's Ctrl-C reaches only the process that decides what to do.
 * Abort asks it to stop; it keeps its checkpoints.
 */
async function runWorker(job: Job, options: LaunchOptions): Promise<JobResult> {
  const started = Date.now();
  const [program, ...words] = job.command;
  const log = openSync(join(job.folder, 'worker.log'), 'a');
  const worker = spawn(program, words, { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  worker.on('message', (message: WorkerMessage) => options.onEvent({ ...message, job }));
  const stop = () => worker.kill('SIGTERM');
  const kill = () => killGroup(worker);
  options.signal.addEventListener('abort', stop, { once: true });
  process.once('exit', kill);
  try {
    const ending = await ended(worker);
    return jobResult(job.folder, started) ?? withoutResult(job, ending, options.signal.aborted);
  } finally {
    options.signal.removeEventListener('abort', stop);
    process.removeListener('exit', kill);
  }
}

/** Says in words what ended the process. */
function ended(worker: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code, signal) =>
      resolve(signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`),
    );
  });
}

function withoutResult(job: Job, ending: string, cancelled: boolean): JobResult {
  if (cancelled) return { folder: job.folder, status: 'cancelled' };
  const memory = ending.includes('SIGKILL') ? ' The system kills processes that need more memory than there is.' : '';
  const problem = `the worker ${ending} before it could say why; see ${join(job.folder, 'worker.log')}.${memory}
  Start the command again: it continues from the last checkpoint.`;
  return { folder: job.folder, status: 'failed', problem };
}

function killGroup(worker: ChildProcess): void {
  if (worker.pid === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
  try {
    process.kill(-worker.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
