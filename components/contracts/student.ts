import type { JsonObject } from '../../framework/json.js';
import type { Engine, Feeds, Scope } from '../../framework/tensor/index.js';
import type { CodeKind, CodeSets, Cohort } from './cohort.js';
import type { HostModel } from './host-model.js';
import type { Knowledge, KnowledgeName } from './knowledge.js';
import type { StudentOutput, StudentOutputs, TargetIds } from './loss.js';
import type { OpenModel } from './prediction.js';
import type { Pretraining, PretrainingLength } from './pretraining.js';
import type { Weights } from './weights.js';

/** A small model that recommends medications from code sets. */
export interface Student {
  /**
   * Binds the model to a cohort's sizes: vocabularies, profile features. Its patients are samples, whose last visit is the
   * target and has no medications. Parameters depend on the vocabularies and the profile alone: a model that was trained on
   * one cohort predicts for another of the same vocabularies.
   *
   * @param knowledge what the component declares to read (`properties.knowledge`), nothing else
   */
  for(cohort: Cohort, knowledge?: Partial<Knowledge>): StudentModel | HostModel;
}

/** What a model does with a type of input: `optional` where it also works, by an option or for some patients, without it. */
export type InputUse = 'used' | 'optional' | 'unused';

export interface StudentProperties {
  /** What it reads of a patient; medications are those of earlier visits. Table I is made of this. */
  readonly inputs: Readonly<Record<CodeKind | 'profile', InputUse>>;
  /** Patients that it can recommend for. */
  readonly patients: { readonly singleVisit: boolean; readonly multiVisit: boolean };
  /** What it reads beside patients: the names of the stages that prepare it, those of a plug-in included. */
  readonly knowledge: readonly KnowledgeName[];
  /** What losses may read of it; nothing for a student that no loss trains. Absent: it is not checked before training. */
  readonly gives?: readonly StudentOutput[];
  /** Whether the stage `pretraining` comes before its training, or how long it is; a function says so by the options. */
  readonly pretraining?: boolean | ((options: JsonObject) => boolean | PretrainingLength);
  /** What differs from the above under the options of an experiment. */
  readonly under?: (options: JsonObject) => Partial<Pick<StudentProperties, 'inputs' | 'patients' | 'knowledge'>>;
}

/** A student as a tensor program, which is trained by gradient descent on the losses of the row and on its own. */
export interface StudentModel {
  /**
   * Builds the forward pass below `scope`; whether dropout is active is the graph's business (`scope.graph.training`).
   *
   * @param targets the look-ups that `encodeTarget` will be asked for: their sets are encoded together with the others
   */
  forward(scope: Scope, targets?: readonly TargetIds[]): StudentOutputs;
  /**
   * The inputs of `forward` for some patients, packed without padding, under the names that `forward` gives them below a
   * scope called `scope`. `targets`: also pack the target visit's medications, for losses that call `encodeTarget`.
   */
  feeds(patients: Int32Array, options: FeedOptions): Feeds;
  /** What a program that prepares inputs itself must know beside the vocabularies; goes into the metadata of ONNX files. */
  inputs?(): JsonObject;
  /**
   * The sets that the model decides itself from its probabilities (the hysteresis of MICRON). Absent: thresholds decide.
   *
   * @param patients numbers of patients of the cohort
   * @param probability [patient, medication], row-major
   * @param weights those of the model, and what `tune` gave; without the latter while the model is in training
   * @returns [patient, medication], row-major: 1 where the medication is recommended
   */
  decide?(patients: Int32Array, probability: Float64Array, weights: Weights): Uint8Array;
  /**
   * What is tuned on validation samples when training has ended (thresholds): it is kept and handed over with the weights.
   * Absent: nothing is.
   */
  tune?(validation: TunedOn): Weights;
  /**
   * Opens the model for predictions where they are no single run of `forward`: greedy or beam search, step by step on the
   * host. Absent: `forward` runs, and `decide` follows. A model that is opened so has no ONNX form.
   */
  open?(engine: Engine): Promise<OpenModel>;
  /** What is learnt before training, where the component declares `pretraining`. */
  pretraining?(patients: Int32Array): Pretraining;
}

/** Validation samples under the weights of the best epoch. Both arrays are [sample, medication], row-major. */
export interface TunedOn {
  readonly probability: Float64Array;
  /** 1 for the medications of the target visit. */
  readonly truth: Uint8Array;
}

export interface FeedOptions {
  /** Path of the scope that `forward` was called with (`student`). */
  readonly scope: string;
  /** The look-ups of target medications that the losses of the run call for; none for inference. */
  readonly targets: readonly TargetIds[];
  /** In training: the medications of the target visits, a set for each patient of the cohort. Absent for inference. */
  readonly prescribed?: CodeSets;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    student: Student;
  }
  interface Properties {
    student: StudentProperties;
  }
  interface Services {
    student: Student;
  }
}
