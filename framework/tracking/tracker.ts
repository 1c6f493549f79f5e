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
