import type { Json } from '../../framework/json.js';
import type { StageJournal, StageNeeds } from '../../framework/contracts/stage.js';

/**
 * A large model that learns to prescribe from prompts and hands its knowledge on: prompts and labels go in; hidden states and
 * logits, sample by sample, come out, and the logits of probes. Stages ask every teacher in the same way, wherever it computes.
 */
export interface Teacher {
  /**
   * Largest difference between two computations of a probe's logits that rounding explains, as a share of the largest logit:
   * 1e-3 in float32.
   */
  readonly rounding: number;
  /**
   * Absolute paths of the files that training starts from (a checkpoint): their contents enter the stage key. Throws where
   * one is missing, or options contradict each other, before anything is computed.
   */
  files?(): Promise<readonly string[]>;
  /**
   * How long prompts are for this teacher's tokenizer; absent where the tokenizer is elsewhere.
   *
   * @param training prompts of the patients to train on: a tokenizer may be made of their words
   */
  promptLengths?(prompts: readonly PromptText[], training: readonly PromptText[]): Promise<PromptLengths>;
  /** How much memory and time the teacher needs; absent where it computes elsewhere. */
  estimate?(work: TeacherWork): Promise<TeacherEstimate>;
  /**
   * Trains and writes the model below `folder`. Resumes from `checkpoints` when a former attempt was killed, ending with the
   * same bytes.
   *
   * @returns [probes, medications] logits of `examples.probes`, from the model that was trained and not from the one that was
   * written; undefined of a teacher that is not asked but recorded
   */
  train(examples: TeacherExamples, context: TeacherContext): Promise<Float32Array | undefined>;
  /** Hidden states and logits of prompts under the model that `train` wrote to `model`. */
  features(model: string, asked: AskedPrompts, context: Omit<TeacherContext, 'folder'>): Promise<TeacherFeatures>;
  /**
   * The model that `train` wrote to `model`, loaded in this process, to be asked many times; absent where the model computes
   * elsewhere, so that its time and memory cannot be measured here.
   */
  open?(model: string): Promise<OpenTeacher>;
}

/** What a teacher has to do. */
export interface TeacherWork {
  /** Number of prompts of each kind; absent where the cohort is not known yet. */
  readonly prompts?: { readonly train: number; readonly validation: number; readonly recorded: number };
  /** Tokens of a prompt; absent where no prompt is there: prompts have the most tokens that the teacher reads. */
  readonly tokens?: { readonly mean: number; readonly longest: number };
}

/** Peak memory of the process, in bytes, and time on a core that nothing else keeps busy. */
export interface TeacherEstimate {
  readonly training: WorkNeeds;
  readonly recording: WorkNeeds;
}

/** What training or recording needs; `remedy` as in `StageNeeds`. */
export type WorkNeeds = StageNeeds & { readonly bytes: number };

export interface PromptLengths {
  /** Largest number of tokens that the teacher reads, the end token included. */
  readonly maxTokens: number;
  /** What is cut where a prompt is longer: the earliest visits, or the end of the text. */
  readonly cuts: 'history' | 'end';
  /** One number of tokens for each text of each prompt, the end token included. */
  readonly tokens: readonly (readonly number[])[];
}

export interface OpenTeacher {
  /** Turns prompts into the model's inputs; what it returns runs the model alone: logits [prompts, medications]. */
  prepare(prompts: readonly PromptText[]): () => Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** Prompts with the keys of their samples. */
export interface AskedPrompts {
  readonly prompts: readonly PromptText[];
  /** One a prompt: the patient's key, or, where the target is an earlier visit, the patient's and the visit's: `7b…/a0…`. */
  readonly keys: readonly string[];
}

/** The texts of one patient, longest first: every earlier visit that the prompt allows, then fewer, down to none. */
export type PromptText = readonly string[];

export interface TeacherExamples {
  readonly train: LabelledPrompts;
  readonly validation: LabelledPrompts;
  /** Prompts that the trained model will be asked about: it is checked before training that they fit. */
  readonly later: AskedPrompts;
  /** Made-up prompts. Their logits tell later whether the model that was written is the model that was trained. */
  readonly probes: readonly PromptText[];
  /** Medication codes in the order of the labels. */
  readonly medications: readonly string[];
  /** The section `prompt` of the experiment, which writes the prompts. */
  readonly wording?: Json;
  /** Interacting pairs of medication indices, i < j. */
  readonly interactions: readonly (readonly [number, number])[];
}

export interface LabelledPrompts extends AskedPrompts {
  /** [prompts, medications], row-major, 0 or 1 */
  readonly labels: Uint8Array;
}

export interface TeacherContext {
  readonly folder: string;
  readonly checkpoints: string;
  /** A folder that outlives the stage, for answers by the digest of their question; absent: none are kept. */
  readonly kept?: string;
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
