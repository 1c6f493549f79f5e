import type { StageJournal } from '../../framework/contracts/stage.js';
import type { Cohort, Split } from './cohort.js';

/** A source of patients. */
export interface Dataset {
  /** Raw files or folders whose contents decide the cohort (none for a generated one). */
  files(): Promise<readonly string[]>;
  /** Builds the cohort. Errors name the table, the line and the remedy, never a patient. */
  build(context: DatasetContext): Promise<BuiltCohort>;
  /** Where pairs of interacting medications come from, for sources that are not made up; without it there are none. */
  readonly interactions?: InteractionSource;
  /** The patients whose visits make the co-occurrence graph of medications; default `train`. */
  readonly coOccurrence?: 'all' | 'train';
  /** Names of the features of profiles, as far as they are known before the data are read; absent where these decide. */
  profile?(): Promise<readonly string[] | undefined>;
  /** How many patients its split `extra` has, where that is known before they are read; absent: their records decide. */
  readonly further?: number | undefined;
  /** Assigns patients to splits; must not depend on the experiment's seeds. */
  split(cohort: Cohort): Split;
}

export interface DatasetContext {
  readonly signal: AbortSignal;
  readonly journal: StageJournal;
  /** A folder for temporary files; removed afterwards. */
  readonly scratch: string;
  /** The pairs of `interactions`. They are read once and kept while other options of the dataset change. */
  readonly interactions: readonly InteractingPair[];
}

/** Two medication codes, which may be broader or finer than the cohort's. */
export type InteractingPair = readonly [string, string];

/** Knowledge of interacting medications, in files of its own. */
export interface InteractionSource {
  files(): Promise<readonly string[]>;
  /** Every unordered pair once. */
  read(context: Pick<DatasetContext, 'signal' | 'scratch'>): Promise<readonly InteractingPair[]>;
}

export interface BuiltCohort {
  readonly cohort: Cohort;
  /** What each step kept and dropped, and facts such as the oracle's score; no patient-level data. */
  readonly report: CohortReport;
}

export interface CohortReport {
  readonly steps: readonly {
    readonly table: string;
    readonly step: string;
    readonly rows: number;
    readonly visits: number;
    readonly patients: number;
    readonly codes: number;
  }[];
  /** Repairs by description, counted. */
  readonly repairs: Readonly<Record<string, number>>;
  /** What could be read in two ways and was left as it is, by description, counted; absent where there is nothing. */
  readonly ambiguities?: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, number | string>>;
  /** Prescriptions whose drug has no class, by what they name, most frequent first. */
  readonly unmapped?: {
    readonly rows: number;
    readonly codes: readonly {
      readonly ndc: string | null;
      readonly gsn: string | null;
      readonly drug: string | null;
      readonly rows: number;
    }[];
  };
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    dataset: Dataset;
  }
  interface Services {
    dataset: Dataset;
  }
}
