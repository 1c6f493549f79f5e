import type { StageJournal } from '../../framework/contracts/stage.js';

/** A large model that learns to prescribe from prompts and hands its knowledge on. */
export interface Teacher {
  /**
   * Absolute paths of the files that training starts from (a checkpoint): their contents enter the stage key. Throws where
   * one is missing, or options contradict each other, before anything is computed.
   */
  files?(): Promise<readonly string[]>;
  /**
   * Trains and writes the model below `folder`. Resumes from `checkpoints` when a former attempt was killed, ending with the
   * same bytes.
   */
  train(examples: TeacherExamples, context: TeacherContext): Promise<void>;
  /** Hidden states and logits of prompts under the model that `train` wrote to `model`. */
  features(
    model: string,
    prompts: readonly PromptText[],
    context: Pick<TeacherContext, 'signal' | 'journal'>,
  ): Promise<TeacherFeatures>;
  /** The model that `train` wrote to `model`, loaded, to be asked many times. */
  open(model: string): Promise<OpenTeacher>;
}

export interface OpenTeacher {
  /** Turns prompts into the model's inputs; what it returns runs the model alone: logits [prompts, medications]. */
  prepare(prompts: readonly PromptText[]): () => Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** The texts of one patient, longest first: every earlier visit that the prompt allows, then fewer, down to none. */
export type PromptText = readonly string[];

export interface TeacherExamples {
  readonly train: LabelledPrompts;
  readonly validation: LabelledPrompts;
  /** Prompts that the trained model will be asked about: it is checked before training that they fit. */
  readonly later: readonly PromptText[];
  readonly medications: number;
  /** Interacting pairs of medication indices, i < j. */
  readonly interactions: readonly (readonly [number, number])[];
}

export interface LabelledPrompts {
  readonly prompts: readonly PromptText[];
  /** [prompts, medications], row-major, 0 or 1 */
  readonly labels: Uint8Array;
}

export interface TeacherContext {
  readonly folder: string;
  readonly checkpoints: string;
  readonly signal: AbortSignal;
  readonly journal: StageJournal;
}

export interface TeacherFeatures {
  /** Width of the hidden state (4096 for LLaMA-7B). */
  readonly width: number;
  /** [prompts, width] hidden state at the last token, after the final norm. */
  readonly hidden: Float32Array;
  /** [prompts, medications] */
  readonly logits: Float32Array;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    teacher: Teacher;
  }
  interface Services {
    teacher: Teacher;
  }
}
