import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, JobResult } from '../../../framework/contracts/launcher.js';
import type { WorkerMessage } from '../../../framework/contracts/worker-message.js';
import { jobResult } from '../../../framework/records/job-result.js';

export interface WorkerProcess {
  /** Absent where the system refused to start it. */
  readonly pid: number | undefined;
  readonly result: Promise<JobResult>;
}

/** The file below a run folder that its processes write to. */
export const workerLog = (folder: string): string => join(folder, 'worker.log');

/**
 * Starts the process of a job, in a process group of its own so that the terminal's Ctrl-C reaches only the process that
 * decides what to do. Abort asks it to stop; it keeps its checkpoints. It ends with this process.
 */
export function startWorker(job: Job, signal: AbortSignal, onMessage: (message: WorkerMessage) => void): WorkerProcess {
  const started = Date.now();
  const [program, ...words] = job.command;
  const log = openSync(workerLog(job.folder), 'a');
  const worker = spawn(program, words, { detached: true, stdio: ['ignore', log, log, 'ipc'] });
  closeSync(log);
  worker.on('message', onMessage);
  const stop = () => worker.kill('SIGTERM');
  const kill = () => killGroup(worker);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  process.once('exit', kill);
  const result = ended(worker)
    .then((ending) => jobResult(job.folder, started) ?? withoutResult(job, ending, signal.aborted))
    .finally(() => {
      signal.removeEventListener('abort', stop);
      process.removeListener('exit', kill);
    });
  return { pid: worker.pid, result };
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

function withoutResult({ folder }: Job, ending: string, cancelled: boolean): JobResult {
  if (cancelled) return { folder, status: 'cancelled' };
  // The system kills; Node aborts where its own limit is reached.
  const isMemory = ending.includes('SIGKILL') || ending.includes('SIGABRT');
  const memory = isMemory ? ' So end processes that need more memory than there is.' : '';
  const problem = `the worker ${ending} before it could say why; see ${workerLog(folder)}.${memory}
  Start the command again: it continues from the last checkpoint.`;
  return { folder, status: 'failed', problem };
}

function killGroup(worker: ChildProcess): void {
  if (worker.pid === undefined || worker.exitCode !== null || worker.signalCode !== null) return;
  try {
    process.kill(-worker.pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
