import type { RowView } from '../registry/component.js';
import type { Score } from './worker-message.js';

/**
 * One step of a run (cohort → split → prompts → teacher → teacher-features → student → predictions → metrics). Stages are
 * components of kind `stage`. The framework runs the stages that exist and knows none by name. Two runs whose stage keys are
 * equal share one output folder.
 */
export interface Stage {
  /** Names raw input files or folders by absolute paths. The digests of their contents enter the stage key. */
  files?(): Promise<readonly string[]>;
  /** What the work will need, judged by the row and by outputs that are there; absent, or empty: the stage does not know. */
  estimate?(known: KnownOutputs): Promise<StageNeeds>;
  /**
   * Does the work and writes every output below `context.folder`. A stage fails by throwing, and throws `context.signal.reason`
   * on abort. A killed stage is run again with the same `context.checkpoints` and must end with the same bytes.
   *
   * @throws UserInputError where the experiment or its data must change
   */
  run(context: StageContext): Promise<void>;
}

/** The outputs that a stage may look at before its work begins. */
export interface KnownOutputs {
  /** The finished output folder of a stage that `after` names; `undefined` where it has to be computed first. */
  output(stage: string): string | undefined;
}

/**
 * What a stage says that its work will need, by a model of its own. What former outputs of its kind took corrects the model, so
 * that it must grow as the work does. It may be wrong by a constant factor.
 */
export interface StageNeeds {
  /** Time on a core that nothing else keeps busy. */
  readonly seconds?: number;
  /** The most that the process holds, in bytes. */
  readonly bytes?: number;
  /** What may be changed so that the work fits into a machine of `available` bytes. */
  readonly remedy?: (available: number) => string;
}

/** What a stage component declares beside its options. */
export interface StageProperties {
  /** Names the stages whose outputs this one reads. A run computes the terminal stage and the stages that it reaches so. */
  readonly after: (row: RowView) => readonly string[];
  /**
   * Dotted paths of the resolved row whose values enter the stage key: `student`, `evaluation.threshold`. `dataset#split` is
   * the component of the section `dataset` with the options that decide the part `split` of what it makes (`keyParts`). The
   * version and the module digest of the components behind the values enter the key too.
   */
  readonly reads: readonly string[];
  /** Whether results depend on the run's seed. All seeds share one output where they do not. */
  readonly usesSeed: boolean;
  /** Whether the stage ends the run of a row. Exactly one stage does. */
  readonly terminal?: boolean | ((row: RowView) => boolean);
  /**
   * Of a stage that ends runs, the groups of patients (`multi-visit`) or parts of a description that a table can show apart.
   */
  readonly groups?: readonly string[];
  /** Of a stage that ends runs, the dotted path of a map of the row whose keys name further groups. */
  readonly groupsIn?: string;
  /** Of a stage that ends runs, the rows that it may end: those where a setting has one of some values. Absent: any. */
  readonly groupsWhere?: { readonly path: string; readonly values: readonly string[] };
  /**
   * Of a stage that ends runs and scores no predictions, what it measures instead, such as time and memory. Tables, figures and
   * claims name it.
   */
  readonly measures?: readonly string[];
}

/** What a stage works with. */
export interface StageContext {
  /** The folder for outputs. It is renamed into the cache when `run` has returned. */
  readonly folder: string;
  /**
   * A folder that is empty at the first start, survives a kill and is removed when the stage is complete. A file there must be
   * replaced by a rename, because a kill can come at any moment.
   */
  readonly checkpoints: string;
  /**
   * A folder that all stages of this type share and that outlives them, for answers that cost much and may be kept by a digest
   * of their question. It may be removed at any time; it need not be there yet.
   */
  readonly kept: string;
  /** Gives the finished output folder of a stage that `after` names. */
  input(stage: string): string;
  /**
   * Runs a stage that `after` names once more, to see whether it depends on something. Nothing of it is kept. Absent where a
   * stage is not computed as part of a run.
   *
   * @param probe `inputs`: by the name of a stage that the repeated one reads, the folder that it reads instead; `longest`: a
   *   stage that took longer, in seconds, is not run again
   * @returns names of the outputs that differ from those of the run; undefined of a stage that took too long
   */
  changesWith?(
    stage: string,
    probe: { readonly inputs: Readonly<Record<string, string>>; readonly longest: number },
  ): Promise<readonly string[] | undefined>;
  /**
   * A digest of everything that decides the output, but for one setting that the stage reads (`training.epochs`). Outputs that
   * differ in this setting alone have the same one. Absent where a stage is not computed as part of a run.
   */
  keyWithout?(setting: string): string;
  /** The run's seed, or a fixed 0 where `usesSeed` is false. */
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly journal: StageJournal;
}

/** What a stage tells while it works. A tracker may upload all of it, so nothing at patient level may pass here. */
export interface StageJournal {
  /**
   * Records a point of a curve: `validation/prauc` at epoch 3. A name is `split/name` or `split/group/name`. A point that was
   * recorded before stays as it is, so that a resumed stage may repeat the points of earlier epochs.
   *
   * @param value a finite number or NaN
   * @param step a whole number: epochs or steps of training
   */
  metric(name: string, value: number, step: number): void;
  /**
   * Shows progress to whoever watches, and records nothing: 3 of 30 epochs.
   *
   * @param scores the latest: of a training its loss, and the monitored score. Without any, those told last are shown on
   */
  progress(done: number, total: number, unit: string, ...scores: readonly Score[]): void;
  /** Records a counted fact, such as the number of dropped rows, in the journal and shows it on the terminal. */
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
