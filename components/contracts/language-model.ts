import type { AskedPrompts, PromptText, TeacherContext, WorkNeeds } from './teacher.js';

/**
 * A general language model that recommends in words: it answers a prompt with the names of medications (the LLM of LEADER's
 * Fig. 4). Its answers may have names that the formulary does not know. Stages ask every language model in the same way,
 * wherever it computes.
 */
export interface LanguageModel {
  /**
   * Absolute paths of the files that training starts from, or that answers are read from: their contents enter the stage key.
   * Throws where one is missing, or options contradict each other, before anything is computed.
   */
  files?(): Promise<readonly string[]>;
  /**
   * How many tokens prompts and answers have; absent where the tokenizer is elsewhere. A tokenizer may be made of their words.
   */
  lengths?(examples: Pick<AnsweredPrompts, 'prompts' | 'answers'>): Promise<readonly AnswerLengths[]>;
  /** How much memory and time the model needs; absent where it computes elsewhere. */
  estimate?(work: AnswerWork): Promise<{ readonly training: WorkNeeds; readonly answering: WorkNeeds }>;
  /**
   * Learns the answers and writes the model below `folder`. It resumes from `checkpoints` when a former attempt was killed. A
   * model that is not trained here checks that it can answer.
   */
  train(examples: AnswerExamples, context: TeacherContext): Promise<void>;
  /** Answers of the model that `train` wrote to `model`, one a prompt. */
  answer(model: string, asked: AskedPrompts, context: Omit<TeacherContext, 'folder'>): Promise<readonly Answer[]>;
  /**
   * The model that `train` wrote to `model`, loaded in this process, to be asked many times; absent where the model computes
   * elsewhere, so that its time and memory cannot be measured here.
   */
  open?(model: string): Promise<OpenLanguageModel>;
}

/** What a language model answers: a text with names in it, or the names one by one. */
export type Answer = string | readonly string[];

/** Tokens of a prompt as it is read, and of the answer to learn. */
export interface AnswerLengths {
  readonly prompt: number;
  readonly answer: number;
}

/** What a language model has to do, as far as it is known. */
export interface AnswerWork {
  /** Number of prompts of each kind; absent where the cohort is not known yet. */
  readonly prompts?: { readonly train: number; readonly validation: number; readonly asked: number };
  /** Of some training patients; absent where no prompt is there. */
  readonly lengths?: readonly AnswerLengths[];
}

export interface OpenLanguageModel {
  /** Turns prompts into the model's inputs; what it returns runs the model alone. */
  prepare(prompts: readonly PromptText[]): () => Promise<readonly string[]>;
  dispose(): Promise<void>;
}

/** Prompts with the answers to learn: the names of the prescribed medications, joined by commas. */
export interface AnsweredPrompts extends AskedPrompts {
  readonly answers: readonly string[];
}

export interface AnswerExamples {
  readonly train: AnsweredPrompts;
  readonly validation: AnsweredPrompts;
  /** Prompts that the trained model will be asked about: it is checked before training that they fit. */
  readonly later: AskedPrompts;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    'language-model': LanguageModel;
  }
  interface Services {
    languageModel: LanguageModel;
  }
}
