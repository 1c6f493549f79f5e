import type { Scope, Tensor } from '../../framework/tensor/index.js';
import type { StudentOutputs } from './student.js';

/** A term of the training loss. The total is Σ weight · mean over patients. */
export interface Loss {
  /** Factor of the term in the total (α, β of LEADER Eq. 13). */
  readonly weight: number;
  /** [patient] the term of every patient of the batch, before the weight. Parameters of its own go below `scope`. */
  perPatient(scope: Scope, given: LossInputs): Tensor;
}

export interface LossInputs {
  readonly student: StudentOutputs;
  /** [patient, medication] 0 or 1 */
  readonly labels: Tensor;
  /** Present when a loss of the run declares `needsTeacher`. */
  readonly teacher?: {
    /** [patient, teacher width] constant */
    readonly hidden: Tensor;
    /** [patient, medication] constant */
    readonly logits: Tensor;
  };
  /** Number of patients in the batch, known when the graph is built only if fixed. */
  readonly medications: number;
}

export interface LossProperties {
  /** Needs the teacher's hidden states or logits: only then is a teacher trained at all. */
  readonly needsTeacher: boolean;
  /** Calls `encodeTarget`: only then are target medications packed. */
  readonly needsTargets: boolean;
  /** Smallest batch for which the term is defined (alignment contrasts patients: 2). */
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
  }
}
