import type { CodeSets, Cohort } from './cohort.js';

/**
 * Which visits of a patient are targets: the last one alone (LEADER's protocol), or every one (the programs of GAMENet,
 * SafeDrug and MICRON).
 */
export type Targets = 'last-visit' | 'every-visit';

/** How the scores of a patient with several targets count: `patient` averages them first, `visit` counts each of them. */
export type Average = 'patient' | 'visit';

/**
 * Samples: the first t visits of patients. A model recommends for visit t, from the medications of visits before t. The
 * medications of visit t are in `prescribed` alone, so that no model can read what it is asked for.
 */
export interface Samples {
  /** Every patient of this cohort is a sample; its last visit is the target and has no medications. */
  readonly cohort: Cohort;
  /** A set for each sample: the medications of its target visit, as indices into the vocabulary. */
  readonly prescribed: CodeSets;
  /** [samples] index of the patient in the cohort that the samples were made of */
  readonly patients: Int32Array;
  /** [samples] number of visits t, the target included */
  readonly visits: Int32Array;
}
