import type { LocalDestinations } from './local-destinations.js';
import type { ModelRegistry } from './model-registry.js';

/**
 * Reads journals and delivers them to a destination: a server that shows runs beside each other. A tracker never writes to a
 * run and never slows one. It delivers later what it cannot deliver now.
 */
export interface Tracker {
  /** Whether a destination is configured. Without one nothing is delivered and nothing is pending. */
  readonly enabled: boolean;
  /** Where deliveries go, in words without credentials; absent where no destination is configured. */
  readonly destination?: string | undefined;
  /**
   * Delivers what is pending of one experiment: of its folder, which holds `plan.json` and a journal, and of the run folders
   * that the plan names. It can be repeated and interrupted, because what was acknowledged is not sent again.
   */
  deliver(
    experimentFolder: string,
    options: { readonly signal: AbortSignal; readonly final: boolean },
  ): Promise<Delivery>;
  /** Delivers like `deliver` every few seconds while runs go on. It counts nothing and is cheap where little is new. */
  follow?(experimentFolder: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Lists the runs that the destination holds, newest first. Throws where it does not answer. */
  runs?(signal: AbortSignal): Promise<readonly TrackedRun[]>;
  /** Reads one run by the address at which a person looks at it. Throws where the destination does not answer. */
  run?(address: string, signal: AbortSignal): Promise<TrackedRunWithLock>;
  /** Present where a destination can be started on this machine. */
  readonly local?: LocalDestinations;
  /** Present where the destination keeps models by name. */
  readonly models?: ModelRegistry;
}

/** A run as it is listed, from the runs folder or from a destination. */
export interface TrackedRun {
  readonly experiment: string;
  readonly row: string;
  readonly seed?: number;
  /** Seeds of components of which the row has several: `{ teacher: 2 }`. Its options have them too. */
  readonly ownSeeds?: Readonly<Record<string, number>>;
  readonly status: string;
  /** Options by dotted path, as text. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly metrics: Readonly<Record<string, number>>;
  /** What a person has called the run here: words, and a sentence. */
  readonly tags?: readonly string[];
  readonly note?: string;
  /** The run's folder, or its address on the server. */
  readonly place: string;
}

export interface TrackedRunWithLock extends TrackedRun {
  /** Contents of the run's `lock.json`, which says what the run was made from; absent where the destination lacks it. */
  readonly lock?: string;
}

/** What became of a delivery. */
export interface Delivery {
  /** Number of journal events that the destination has acknowledged, those of earlier deliveries included. */
  readonly delivered: number;
  /** Number of journal events that it has not acknowledged. */
  readonly pending: number;
  /** Why something is pending, in words without credentials. */
  readonly problem?: string;
  /** The address at which a person sees the experiment. */
  readonly link?: string;
  /** Addresses that show it in other ways, such as its curves. */
  readonly views?: readonly { readonly name: string; readonly link: string }[];
}

declare module '../registry/component.js' {
  interface Instances {
    tracker: Tracker;
  }
  interface Services {
    tracking: Tracker;
  }
}
