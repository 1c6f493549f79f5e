/**
 * Runs jobs somewhere. The contract is files: a job's folder holds `run.json` (what to do, frozen), and the worker leaves
 * `result.json` (atomic rename) and `journal.jsonl` there. A job without result that is no longer running has failed.
 */
export interface Launcher {
  run(jobs: readonly Job[], options: LaunchOptions): Promise<readonly JobResult[]>;
}

export interface Job {
  /** The run folder, holding `run.json`. */
  readonly folder: string;
  readonly title: string;
}

export interface LaunchOptions {
  readonly signal: AbortSignal;
  /** Called as a job starts, reports a line of progress, ends. */
  readonly onEvent: (event: JobEvent) => void;
  /** Go on with the remaining jobs after one has failed. */
  readonly keepGoing: boolean;
  /** Where workers find the components; default: Formulary's own folder. */
  readonly components?: string;
}

export type JobEvent =
  | { readonly type: 'started'; readonly job: Job }
  | {
      readonly type: 'stage';
      readonly job: Job;
      readonly stage: string;
      readonly state: 'started' | 'cached' | 'finished';
      readonly seconds: number;
    }
  | {
      readonly type: 'progress';
      readonly job: Job;
      readonly stage: string;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    }
  | { readonly type: 'note'; readonly job: Job; readonly stage: string; readonly text: string }
  | { readonly type: 'ended'; readonly job: Job; readonly result: JobResult };

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
