import type { Scope, Tensor } from '../../framework/tensor/index.js';
import type { StudentOutputs, TargetIds } from './student.js';

/** A term of the training loss. The total is Σ weight · mean over patients. */
export interface Loss {
  /** Factor of the term in the total (α, β of LEADER Eq. 13). */
  readonly weight: number;
  /** How the term looks up target medications, if it calls `encodeTarget`: only then are they packed. */
  readonly targets?: TargetIds;
  /** [patient] the term of every patient of the batch, before the weight. Parameters of its own go below `scope`. */
  perPatient(scope: Scope, given: LossInputs): Tensor;
  /** [patient] factor of every other term of the patient, for a term that takes over from the others; absent: 1. */
  others?(given: LossInputs): Tensor;
}

export interface LossInputs {
  /** What the model in training says; a teacher in training stands in the student's place, its hidden state as the feature. */
  readonly student: StudentOutputs;
  /** [patient, medication] 0 or 1 */
  readonly labels: Tensor;
  /** Present when a loss of the run declares `needsTeacher`. */
  readonly teacher?: TeacherTensors;
  /** [patient, patient] 1 where row and column are one patient, else 0; built on call, for terms that contrast patients. */
  readonly samePatient: () => Tensor;
  /** Number of medications = columns of `labels`. */
  readonly medications: number;
  /** Interacting pairs of medication indices, i < j. */
  readonly interactions: readonly (readonly [number, number])[];
}

/** What the teacher said about the patients of a batch. */
export interface TeacherTensors {
  /** [patient, teacher width] constant */
  readonly hidden: Tensor;
  /** [patient, medication] constant */
  readonly logits: Tensor;
  /** Over the training patients, one entry a dimension of the hidden state. */
  readonly hiddenMean: Float32Array;
  readonly hiddenDeviation: Float32Array;
}

export interface LossProperties {
  /** Needs the teacher's hidden states or logits: only then is a teacher trained at all. */
  readonly needsTeacher: boolean;
  /** Smallest batch for which the term is defined (alignment contrasts patients: 2); smaller ones train without it. */
  readonly minimumBatch: number;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    loss: Loss;
  }
  interface Properties {
    loss: LossProperties;
  }
  interface Services {
    losses: ReadonlyMap<string, Loss>;
    /** Terms of the teacher's own loss; empty where the experiment names none. */
    teacherLosses: ReadonlyMap<string, Loss>;
  }
}
