/**
 * A reader of journals that delivers them somewhere (MLflow). It never writes to a run and never slows one: what it cannot
 * deliver now it delivers later.
 */
export interface Tracker {
  /** Whether a destination is configured; without one nothing is delivered and nothing is pending. */
  readonly enabled: boolean;
  /**
   * Delivers what is pending of the experiment whose folder is given (`plan.json`, its own `journal.jsonl`, and the run
   * folders that the plan names). Safe to repeat and to interrupt: what was acknowledged is not sent again.
   */
  deliver(
    experimentFolder: string,
    options: { readonly signal: AbortSignal; readonly final: boolean },
  ): Promise<Delivery>;
  /** Delivers like `deliver` while runs go on, every few seconds, and counts nothing: as cheap as it can be where little is new. */
  follow?(experimentFolder: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** The runs that the destination holds, newest first. Throws where it does not answer. */
  runs?(signal: AbortSignal): Promise<readonly TrackedRun[]>;
  /** One run, by the address at which a person looks at it. Throws where the destination does not answer. */
  run?(address: string, signal: AbortSignal): Promise<TrackedRunWithLock>;
  /** Starts a destination on this machine, or finds the one that was started in the same folder before. */
  serve?(settings: ServeSettings): Promise<LocalDestination>;
  /** The destination that `serve` started in this folder, while it runs. */
  served?(folder: string): Promise<LocalDestination | undefined>;
  /** Ends that destination and waits until it has ended; undefined where none runs. */
  stop?(folder: string): Promise<LocalDestination | undefined>;
  /** Puts the model of a finished run into the destination's registry; returns its version. */
  register?(runFolder: string, registration: { readonly name: string; readonly alias?: string }): Promise<string>;
}

/** A run as it can be listed, wherever it is kept. */
export interface TrackedRun {
  readonly experiment: string;
  readonly row: string;
  readonly seed?: number;
  readonly status: string;
  /** Options by dotted path, as text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** The run's folder, or its address on the server. */
  readonly place: string;
}

export interface TrackedRunWithLock extends TrackedRun {
  /** Contents of the run's `lock.json`, where the destination has it: everything that the run was made from. */
  readonly lock?: string;
}

export interface ServeSettings {
  /** Where the destination keeps everything. */
  readonly folder: string;
  readonly port: number;
  /** Ends the start, and what was started. */
  readonly signal?: AbortSignal;
}

export interface LocalDestination {
  readonly uri: string;
  /** Whether it was running before. */
  readonly found: boolean;
  /** The process that leads its group. */
  readonly pid: number;
}

export interface Delivery {
  /** Journal events that the destination has acknowledged, in total. */
  readonly delivered: number;
  readonly pending: number;
  /** Why something is pending, in words, without credentials. */
  readonly problem?: string;
  /** Where a person can look at it. */
  readonly link?: string;
}

declare module '../registry/component.js' {
  interface Instances {
    tracker: Tracker;
  }
  interface Services {
    tracking: Tracker;
  }
}
