import type { RowView } from '../registry/component.js';

/**
 * One step of a run (cohort → split → prompts → teacher → teacher-features → student → predictions → metrics). Stages are
 * components of kind `stage`: the framework runs whatever stages it finds and knows none by name. Two runs whose stage keys
 * are equal share one output folder.
 */
export interface Stage {
  /** Absolute paths of raw input files or folders; the digests of their contents enter the stage key. */
  files?(): Promise<readonly string[]>;
  /**
   * Does the work and writes every output below `context.folder`. Throws to fail; on abort throws `context.signal.reason`.
   * A killed stage is run again with the same `context.checkpoints`, and must end with the same bytes as an unbroken one.
   */
  run(context: StageContext): Promise<void>;
}

/** What every stage component declares beside its options. */
export interface StageProperties {
  /** The stages this one reads, given the row. Only stages that the last one reaches are run at all. */
  readonly after: (row: RowView) => readonly string[];
  /**
   * Dotted paths of the resolved row whose values enter the key (`dataset`, `training`); a leading `!` takes a path out
   * again (`!dataset.split`). For a component section the component's version and module digest enter too.
   */
  readonly reads: readonly string[];
  /** Whether results depend on the run's seed; if not, all seeds share one output. */
  readonly usesSeed: boolean;
  /** Whether the stage ends the run of a row: exactly one stage does. */
  readonly terminal?: boolean | ((row: RowView) => boolean);
  /** What a table can show apart, of a stage that ends runs: groups of patients (`multi-visit`), or parts of a description. */
  readonly groups?: readonly string[];
}

export interface StageContext {
  /** Write here; the folder is renamed into the cache when `run` has returned. */
  readonly folder: string;
  /** Survives a kill and is empty at the first start; removed once the stage is complete. Write by rename only. */
  readonly checkpoints: string;
  /** The finished output folder of a stage named in `after`. */
  input(stage: string): string;
  /** The run's seed, or a fixed 0 where `usesSeed` is false. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly journal: StageJournal;
}

/** What a stage tells the world. Nothing at patient level may pass here: all of it may be uploaded. */
export interface StageJournal {
  /**
   * A point of a curve: `validation/prauc` at epoch 3. Names are `split/name` or `split/group/name`; finite or NaN. A stage
   * that resumes repeats the points of the epochs it does not compute again: a point that is already there stays as it is.
   */
  metric(name: string, value: number, step: number): void;
  /** Progress within the stage, for the terminal only: 3 of 30 epochs. */
  progress(done: number, total: number, unit: string): void;
  /** A counted fact worth keeping (repairs, dropped rows): kept in the journal, shown on the terminal. */
  note(text: string): void;
}

declare module '../registry/component.js' {
  interface Instances {
    stage: Stage;
  }
  interface Properties {
    stage: StageProperties;
  }
}
