import type { Feeds, Generator, Scope, Tensor } from '../../framework/tensor/index.js';

/**
 * A term of the training loss. The total is Σ weight · mean over patients. A term is a component of kind `loss`, or belongs to
 * a student, which gives it among its outputs.
 */
export interface Loss {
  /** Factor of the term in the total (α, β of LEADER Eq. 13). */
  readonly weight: number;
  /** How the term looks up target medications, if it calls `encodeTarget`: only then are they packed. */
  readonly targets?: TargetIds;
  /**
   * The factor of a step, for terms whose weight changes in training (annealing, controllers); absent: `weight`. It must
   * follow from the moment alone, so that a resumed training goes on with the same. Its mean over an epoch is the curve
   * `train/weight_<name>`.
   */
  weightAt?(moment: Moment): number;
  /** Values of inputs that the term has made below its scope: a temperature, a draw for each patient. */
  feeds?(step: LossStep): Feeds;
  /** [patient] the term of every patient of the batch, before the weight. Parameters and inputs of its own go below `scope`. */
  perPatient(scope: Scope, inputs: LossInputs): Tensor;
  /**
   * [patient] factor of every other term of the patient, for a term that takes over from the others; absent: 1. `scope` is that
   * of `perPatient`.
   */
  others?(inputs: LossInputs, scope: Scope): Tensor;
}

/** When a step takes place. */
export interface Moment {
  /** 1, 2, … */
  readonly epoch: number;
  /** Steps of the training before this one: 0, 1, … */
  readonly step: number;
  /** The curves of the epoch before, by name (`train/loss`, `validation/prauc`); none in the first. */
  readonly curves: Readonly<Record<string, number>>;
}

export interface LossStep extends Moment {
  /** Number of patients of the batch. */
  readonly patients: number;
  /** Path of the scope of `perPatient`. The names of the inputs begin with it. */
  readonly scope: string;
  /** Random numbers of this step and term alone. */
  readonly generator: Generator;
}

export interface LossInputs {
  /** The outputs of the model in training. For a teacher in training the feature is its hidden state. */
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
  /** Makes a curve of a value of the term: the mean of the tensor over an epoch is `train/<name of the term>_<name>`. */
  readonly record?: (name: string, value: Tensor) => void;
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
  /** What it reads of the student, so that a student without it is refused before any work starts. */
  readonly reads?: readonly StudentOutput[];
  /** Smallest batch for which the term is defined (alignment contrasts patients: 2); smaller ones train without it. */
  readonly minimumBatch: number;
}

/**
 * How target medications are looked up in the embedding table: by their own row (`token`), or by the medication's index,
 * which is the row of another code (`index`: the released code, which also drops medication 0).
 */
export type TargetIds = 'token' | 'index';

/** What a loss may read of a student: its scores, and what `StudentOutputs` calls by these names. */
export type StudentOutput = 'scores' | 'feature' | 'profile';

/** What a student gives to its losses for one batch. */
export interface StudentOutputs {
  /** [patient, medication] */
  readonly logits: Tensor;
  /** [patient, width] the feature that is distilled (z of LEADER §3.5); absent where a model has none. */
  readonly feature?: Tensor;
  /** Values inside the model that explain its scores, by name: attention over visits, vectors of medications. */
  readonly details?: Readonly<Record<string, Tensor>>;
  /** [patient, width] the profile vector p. */
  readonly profile?: Tensor;
  /**
   * [patient, width] the target medications through the model's own medication encoder, for `targets` of `forward`; training
   * only.
   */
  readonly encodeTarget?: (ids: TargetIds) => Tensor;
  /**
   * Terms of the training loss that belong to the model, by name: the negative log-likelihood of a decoder, the residual
   * losses of MICRON. They are added to the losses of the row, under names that differ from theirs.
   */
  readonly losses?: Readonly<Record<string, Loss>>;
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
