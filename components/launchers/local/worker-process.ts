import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, JobResult } from '../../../framework/contracts/launcher.js';
import type { FurtherWords, WorkerDone, WorkerMessage } from '../../../framework/contracts/worker-message.js';
import { jobResult } from '../../../framework/records/job-result.js';

/** The file below a run folder that its processes write to. */
export const workerLog = (folder: string): string => join(folder, 'worker.log');

const living = new Set<ChildProcess>();
process.once('exit', () => living.forEach(killGroup));

/** The job that a process computes. */
interface Current {
  readonly onMessage: (message: WorkerMessage) => void;
  /** Says how the process has ended, or that the job alone has. */
  readonly end: (ending: string) => void;
  /** Descriptor of its log. */
  readonly log: number;
}

/**
 * A process that computes jobs, one after another: the start of a process and the translation of the program cost as much as a
 * short run. It has a process group of its own, so that the terminal's Ctrl-C reaches only the process that decides what to do.
 * It ends with this process.
 */
export class WorkerProcess {
  /** Whether it waits for a further job. */
  isReady = false;
  private readonly child: ChildProcess;
  private current: Current | undefined;
  private isLast = false;

  /** Starts the process of a job, which `compute` then has to be given. */
  constructor(private readonly first: Job) {
    const [program, ...words] = first.command;
    // Its words come through this process, because each job has a log of its own.
    this.child = spawn(program, [...words, '--ask'], { detached: true, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (text: Buffer) => this.current && writeSync(this.current.log, text));
    this.child.on('message', (message: WorkerMessage | WorkerDone) => {
      if (message.type !== 'done') return this.current?.onMessage(message);
      // What it has written before comes through another pipe, and is read first.
      setImmediate(() => {
        this.isReady = message.takesMore && !this.isLast;
        this.current?.end('ended its run');
      });
    });
    living.add(this.child);
    void ended(this.child).then((ending) => {
      this.isReady = false;
      living.delete(this.child);
      this.current?.end(ending);
    });
  }

  /** Absent where the system refused to start it. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether a job starts the same program, and differs in what it computes alone. */
  fits({ command, words }: Job): boolean {
    const own = this.first.command.slice(0, this.first.command.length - this.first.words.length);
    return this.isReady && own.join('\0') === command.slice(0, command.length - words.length).join('\0');
  }

  /** Computes a job. Abort asks it to stop; it keeps its checkpoints, and the process takes no further one. */
  async compute(job: Job, signal: AbortSignal, onMessage: (message: WorkerMessage) => void): Promise<JobResult> {
    const started = Date.now();
    const log = openSync(workerLog(job.folder), 'a');
    const stop = () => this.child.kill('SIGTERM');
    const ending = new Promise<string>((end) => (this.current = { onMessage, end, log }));
    if (this.isReady) {
      this.isReady = false;
      this.child.send(job.words satisfies FurtherWords);
    }
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    const how = await ending;
    signal.removeEventListener('abort', stop);
    this.current = undefined;
    closeSync(log);
    if (this.isLast) this.end();
    return jobResult(job.folder, started) ?? withoutResult(job, how, signal.aborted);
  }

  /** There is no further job for it: it ends now, or with the job that it computes. */
  end(): void {
    this.isLast = true;
    this.isReady = false;
    if (this.current === undefined && this.child.connected) this.child.disconnect();
  }
}

/** Milliseconds in which the last words of a process are read. Programs that it has started may keep the pipes open. */
const lastWords = 1000;

/** Says in words what ended the process. */
function ended(worker: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    worker.once('error', (error) => resolve(`could not be started: ${error.message}`));
    worker.once('exit', (code, signal) => {
      const ending = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
      const close = () => {
        worker.stdout?.destroy();
        worker.stderr?.destroy();
        resolve(ending);
      };
      worker.once('close', close);
      setTimeout(close, lastWords).unref();
    });
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
