import type { JsonObject } from '../../framework/json.js';
import type { Feeds, Scope, Tensor } from '../../framework/tensor/index.js';
import type { Cohort } from './cohort.js';
import type { Knowledge, KnowledgeName } from './knowledge.js';

/** A small model that recommends medications from code sets. */
export interface Student {
  /**
   * Binds the model to a cohort's sizes: vocabularies, profile features.
   *
   * @param knowledge what the component declares to read (`properties.knowledge`), nothing else
   */
  for(cohort: Cohort, knowledge?: Partial<Knowledge>): StudentModel;
}

/** What a model does with a type of input: `optional` where it also works, by an option or for some patients, without it. */
export type InputUse = 'used' | 'optional' | 'unused';

export interface StudentProperties {
  /** What it reads of a patient; medications are those of earlier visits. Table I is made of this. */
  readonly inputs: Readonly<Record<'diagnoses' | 'procedures' | 'medications' | 'profile', InputUse>>;
  /** Patients that it can recommend for. */
  readonly patients: { readonly singleVisit: boolean; readonly multiVisit: boolean };
  /** What it reads beside patients. */
  readonly knowledge: readonly KnowledgeName[];
}

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
}

export interface FeedOptions {
  /** Path of the scope that `forward` was called with (`student`). */
  readonly scope: string;
  /** The look-ups of target medications that the losses of the run call for; none for inference. */
  readonly targets: readonly TargetIds[];
}

/**
 * How target medications are looked up in the embedding table: by their own row (`token`), or by the medication's index,
 * which is the row of another code (`index`: the released code, spec §4.1, which also drops medication 0).
 */
export type TargetIds = 'token' | 'index';

export interface StudentOutputs {
  /** [patient, medication] */
  readonly logits: Tensor;
  /** [patient, width] the feature that is distilled (z of LEADER §3.5); absent where a model has none. */
  readonly feature?: Tensor;
  /** [patient, width] the profile vector p. */
  readonly profile?: Tensor;
  /** [patient, width] the target medications through the model's own medication encoder, for `targets` of `forward`; training only. */
  readonly encodeTarget?: (ids: TargetIds) => Tensor;
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
