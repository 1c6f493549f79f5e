import type { WorkerMessage } from './worker-message.js';

/**
 * Runs jobs somewhere. A launcher starts the command of every job and waits until it has ended. What a job is and how it went
 * stands in files: the job's folder holds `run.json` before the start, and `result.json` and `journal.jsonl` afterwards. A job
 * whose process has ended without a result has failed.
 */
export interface Launcher {
  run(jobs: readonly Job[], options: LaunchOptions): Promise<readonly JobResult[]>;
}

export interface Job {
  /** The run folder, absolute. It holds `run.json`. */
  readonly folder: string;
  /** What a person reads: `LEADER(S) · seed 42`. */
  readonly title: string;
  /** The program that computes the run and its words, wherever the folder can be reached. */
  readonly command: readonly [string, ...string[]];
}

export interface LaunchOptions {
  readonly signal: AbortSignal;
  /** Is called when a job starts, tells something, or ends. */
  readonly onEvent: (event: JobEvent) => void;
  /** Whether the remaining jobs are started after one has failed. */
  readonly keepGoing: boolean;
}

/** `started` and `ended` come from the launcher. The other events are what the job's process tells while it works. */
export type JobEvent =
  | { readonly type: 'started'; readonly job: Job }
  | (WorkerMessage & { readonly job: Job })
  | { readonly type: 'ended'; readonly job: Job; readonly result: JobResult };

/** How a job ended. */
export interface JobResult {
  readonly folder: string;
  readonly status: 'finished' | 'failed' | 'cancelled';
  /** The reason of a failure: message and remedy, nothing at patient level. */
  readonly problem?: string;
  /** `input`: the experiment or its data must change, not the program. */
  readonly cause?: 'input';
}

declare module '../registry/component.js' {
  interface Instances {
    launcher: Launcher;
  }
  interface Services {
    launcher: Launcher;
  }
}
