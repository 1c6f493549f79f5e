import type { JsonObject } from '../../../framework/json.js';
import type { GoldenTensor } from '../student-file.js';

/** A golden file of a baseline: one model at a tiny size. */
export interface BaselineFile {
  readonly model: string;
  /** The settings of the model that are no weights. */
  readonly options: BaselineOptions;
  readonly cohort: {
    readonly diagnoses: number;
    readonly procedures: number;
    readonly medications: number;
    readonly profile_sizes: readonly number[];
    readonly samples: readonly BaselineSample[];
    /** The patients among whom a model may look for similar ones, with all their visits. */
    readonly pool?: readonly Omit<BaselineSample, 'profile'>[];
    /** Visits after masking, for models that are pre-trained. */
    readonly pretraining?: readonly MaskedVisit[];
  };
  readonly knowledge?: BaselineKnowledge;
  readonly weights?: { readonly tensors: readonly GoldenTensor[] };
  readonly expected?: JsonObject;
}

/** Settings by their names in the file. A reader knows the types of its model's own. */
type BaselineOptions = Readonly<Record<string, never>>;

export interface BaselineSample {
  readonly patient: number;
  readonly profile?: readonly number[];
  readonly visits: readonly BaselineVisit[];
}

/** Sets of codes from 0, each vocabulary on its own. */
interface BaselineVisit {
  readonly diagnoses: readonly number[];
  readonly procedures: readonly number[];
  readonly medications: readonly number[];
}

/** A visit with some codes masked: -1 in place of a masked one. */
interface MaskedVisit extends BaselineVisit {
  readonly masked_diagnoses: readonly number[];
  readonly masked_medications: readonly number[];
}

type Pairs = readonly (readonly [number, number])[];

export interface BaselineKnowledge {
  readonly interactions?: Pairs;
  /** A weight for each of the interactions. */
  readonly severities?: readonly number[];
  readonly co_occurrence?: { readonly pairs: Pairs; readonly visits: readonly number[] };
  /** Counts of the medications over the training visits. */
  readonly frequencies?: readonly number[];
  readonly ontologies?: Readonly<Record<'diagnoses' | 'medications', { readonly parents: readonly number[] }>>;
  readonly molecules?: {
    readonly graphs: readonly {
      readonly atomic_numbers: readonly number[];
      readonly aromatic: readonly number[];
      readonly bonds: Pairs;
      readonly bond_types: readonly number[];
    }[];
    readonly of_medications: readonly (readonly number[])[];
    readonly fragments: number;
    readonly fragments_of_medications: readonly (readonly number[])[];
  };
}
