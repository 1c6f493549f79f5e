import type { Scope, Tensor } from '../../framework/tensor/index.js';
import type { Feeds } from '../../framework/tensor/index.js';
import type { Cohort } from './cohort.js';

/** A small model that recommends medications from code sets. */
export interface Student {
  /** Binds the model to a cohort's sizes: vocabularies, profile features. */
  for(cohort: Cohort): StudentModel;
}

export interface StudentModel {
  /** Builds the forward pass below `scope`; whether dropout is active is the graph's business (`scope.graph.training`). */
  forward(scope: Scope): StudentOutputs;
  /**
   * The inputs of `forward` for some patients, packed without padding. `targets`: also pack the target visit's medications,
   * for losses that call `encodeTarget`.
   */
  feeds(patients: Int32Array, options: { readonly targets: boolean }): Feeds;
}

export interface StudentOutputs {
  /** [patient, medication] */
  readonly logits: Tensor;
  /** [patient, width] the feature that is distilled (z of LEADER §3.5); absent where a model has none. */
  readonly feature?: Tensor;
  /** [patient, width] the profile vector p. */
  readonly profile?: Tensor;
  /** [patient, width] the target medications through the model's own medication encoder; built on first use, training only. */
  readonly encodeTarget?: () => Tensor;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    student: Student;
  }
  interface Services {
    student: Student;
  }
}
