import type { CodeKind, Cohort } from './cohort.js';

/** Turns a patient into text for the teacher. */
export interface Prompt {
  /**
   * The kinds of codes that stand in the text by their titles. A cohort without a title of such a kind is refused before any
   * text is written. Default: none.
   */
  readonly titled?: readonly CodeKind[];
  /**
   * Words with which the visit to prescribe for begins in every text, for teachers that read it apart from the history. Absent:
   * the wording does not tell.
   */
  readonly currentVisitFrom?: string;
  /**
   * The prompt of one patient, whose last visit is the target and has no medications, with at most `history` earlier visits
   * (`undefined`: the prompt's own cap). The teacher calls it again with a smaller history when the text does not fit its
   * context.
   */
  render(cohort: Cohort, patient: number, history?: number): string;
}

declare module '../../framework/registry/component.js' {
  interface Instances {
    prompt: Prompt;
  }
  interface Services {
    prompt: Prompt;
  }
}
