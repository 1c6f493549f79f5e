import type { JsonObject } from '../json.js';
import type { WorkerMessage } from './worker-message.js';

/**
 * Runs jobs somewhere. What a job is and how it went stands in files: its folder holds `run.json` before the start, and
 * `result.json` and `journal.jsonl` afterwards. A launcher starts commands and answers for their processes; it never looks into
 * a run. A launcher keeps nothing in memory: any later process may ask about a job by its id.
 *
 * @example
 * build: () => ({
 *   submit: async (jobs, { accepted }) => {
 *     for (const job of jobs) await accepted(job, { id: await enqueue(job.command), log: `${job.folder}/worker.log` });
 *   },
 *   states: async (ids) => new Map((await askFor(ids)).map(({ id, waits }) => [id, { state: waits ? 'waiting' : 'running' }])),
 *   cancel: (ids) => remove(ids),
 * })
 */
export interface Launcher {
  /**
   * Starts jobs, or puts them into a queue, and returns at once: they go on when this process and its terminal are gone.
   * Reports each job as soon as it is accepted, so that a kill in between loses none.
   *
   * @throws UserInputError where the scheduler refuses; jobs that were accepted before stay
   */
  submit(jobs: readonly Job[], submission: Submission): Promise<void>;
  /**
   * Where jobs stand, by their ids. A job that has ended, or that the scheduler has forgotten, may be left out.
   *
   * @throws UserInputError where the scheduler does not answer
   */
  states(ids: readonly string[]): Promise<ReadonlyMap<string, JobState>>;
  /**
   * Ends jobs that run and takes those that wait out of the queue. Jobs that are not there any more are passed over.
   *
   * @param spared ids of jobs that are to go on
   * @throws UserInputError where it cannot end one of `ids` without ending one of `spared`; none is ended then
   */
  cancel(ids: readonly string[], spared: readonly string[]): Promise<void>;
  /** What `submit` would hand over, as text; nothing is started. */
  preview?(jobs: readonly Job[], submission: Pick<Submission, 'folder'>): string;
  /**
   * Computes jobs while this process lives, and ends them with it. `formulary run` does so where a launcher can; otherwise it
   * submits and waits.
   */
  run?(jobs: readonly Job[], options: LaunchOptions): Promise<readonly JobResult[]>;
}

/** What a launcher declares beside its options. */
export interface LauncherProperties {
  /** The settings of `resources:` that it honours. A file that asks for others is told that they are without effect. */
  readonly honours: readonly (keyof Resources)[];
  /**
   * Whether stages that several runs share, or that have resources of their own, are jobs before the runs. Otherwise the first
   * run that needs a stage computes it, and the others wait.
   */
  readonly sharedStagesFirst: boolean;
}

/** A call of `submit`. */
export interface Submission {
  /** An empty folder for scripts and logs, absolute. */
  readonly folder: string;
  /** Is called for every job that was accepted. */
  readonly accepted: (job: Job, place: JobPlace) => Promise<void>;
}

export interface JobPlace {
  /** Tells the job from all others that its launcher was ever given. */
  readonly id: string;
  /** The file that the job's processes write to, absolute. */
  readonly log: string;
}

export interface JobState {
  /**
   * `cancelled`: somebody ended it, or took it out of the queue. `begun`: its process computes several jobs, one after another;
   * the files of a job tell whether it was computed, is being computed, or still waits.
   */
  readonly state: 'waiting' | 'begun' | 'running' | 'cancelled' | 'ended';
  /** The scheduler's reason, in its own words: `Priority`, `OUT_OF_MEMORY`. */
  readonly reason?: string;
}

export interface Job {
  /** The run folder, absolute. It holds `run.json`. */
  readonly folder: string;
  /** What a person reads: `LEADER(S) · seed 42`. */
  readonly title: string;
  /** The program that computes the run and its words, wherever the folder can be reached. */
  readonly command: readonly [string, ...string[]];
  /**
   * The last words of the command: those that name this run. Behind the command of another job of the same submission they make
   * its process compute this run too, afterwards.
   */
  readonly words: readonly string[];
  /** `stages`: computes stages that runs need, and no run. */
  readonly computes: 'run' | 'stages';
  readonly resources: Resources;
  /** The most memory that the job is expected to hold, in bytes; absent: not known. `resources.memory` says otherwise. */
  readonly expectedBytes?: number;
  /** Folders of jobs of the same submission that must have ended before, however they ended. */
  readonly after: readonly string[];
  /** Ids of jobs of earlier submissions that must have ended before. */
  readonly afterIds: readonly string[];
}

/** What a job needs, as the section `resources` has it. */
export interface Resources {
  readonly partition?: string;
  readonly account?: string;
  readonly qos?: string;
  readonly constraint?: string;
  readonly time?: string;
  readonly memory?: string;
  readonly cpus?: number;
  readonly gpus?: string;
  readonly modules?: readonly string[];
  readonly prefix?: readonly string[];
  readonly options?: JsonObject;
}

export interface LaunchOptions {
  readonly signal: AbortSignal;
  /** Is called when a job starts, tells something, or ends. */
  readonly onEvent: (event: JobEvent) => void;
  /** Whether the remaining jobs are started after one has failed. */
  readonly keepGoing: boolean;
}

/** The job of an event. It is a run unless `computes` says otherwise. */
export type ToldJob = Pick<Job, 'folder' | 'title'> & Partial<Pick<Job, 'computes'>>;

/** `started` and `ended` come from the launcher. The other events are what the job's process tells while it works. */
export type JobEvent =
  | { readonly type: 'started'; readonly job: ToldJob }
  | (WorkerMessage & { readonly job: ToldJob })
  | { readonly type: 'ended'; readonly job: ToldJob; readonly result: JobResult };

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
  interface Properties {
    launcher: LauncherProperties;
  }
}
