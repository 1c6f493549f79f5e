/** Starts and stops the destination of a tracker on this machine, at most one in a folder. */
export interface LocalDestinations {
  /** The destination's name, as people write it. */
  readonly name: string;
  /** The environment variable that holds the address of a destination. */
  readonly variable: string;
  /** Starts a destination, or finds the one that runs in the folder. It goes on after this process. */
  start(settings: LocalSettings): Promise<LocalDestination>;
  /** The destination that was started in the folder; undefined where none runs. */
  running(folder: string): Promise<LocalDestination | undefined>;
  /** Ends the destination and waits until it has ended; undefined where none runs. */
  stop(folder: string): Promise<LocalDestination | undefined>;
}

export interface LocalSettings {
  /** Where the destination keeps everything. */
  readonly folder: string;
  readonly port: number;
  /** Ends the start, and what was started. */
  readonly signal?: AbortSignal;
}

export interface LocalDestination {
  readonly uri: string;
  /** Whether it ran before it was asked for. */
  readonly wasRunning: boolean;
  /** The process that leads its group. */
  readonly pid: number;
}
