/**
 * The cohort form: what every dataset gives and every model reads, whatever the source. Sets of codes are stored as ragged
 * arrays (values + offsets); a code is an index into its vocabulary.
 */
export interface Cohort {
  /** The source in words: `synthetic`, `mimic-iii`. */
  readonly source: string;
  readonly vocabularies: Readonly<Record<CodeKind, Vocabulary>>;
  /** Profile features in the order of the model's input (`insurance`, `gender`, …). */
  readonly profile: readonly ProfileFeature[];
  /** Salted hashes, one a patient, in the cohort's order. */
  readonly patientKeys: readonly string[];
  readonly visitKeys: readonly string[];
  /** [patients + 1] patient p's visits are visitOffsets[p] … visitOffsets[p + 1] - 1, oldest first; the last is the target. */
  readonly visitOffsets: Int32Array;
  readonly diagnoses: CodeSets;
  readonly procedures: CodeSets;
  readonly medications: CodeSets;
  /** [patients, profile.length], row-major: index into `profile[f].values`. */
  readonly profileValues: Int32Array;
  /** Interacting pairs of medication indices, each unordered pair once, i < j. */
  readonly interactions: readonly (readonly [number, number])[];
  /** [patients] index into `splitNames`: the split that the source itself gives; absent where it gives none. */
  readonly recordedSplit?: Int32Array;
}

export interface Vocabulary {
  /** The code as the source writes it. */
  readonly codes: readonly string[];
  /** The title in words; `null` where the source knows none. */
  readonly names: readonly (string | null)[];
  /** The classification that the codes belong to; absent for codes that belong to none. */
  readonly coding?: Coding;
  /**
   * Titles of the groups above the codes in their classification, by the names of the groups; absent where the source has none.
   */
  readonly broader?: Readonly<Record<string, string>>;
  /** Medications: up to three molecules each, as SMILES; absent where the source knows none. */
  readonly smiles?: readonly (readonly string[])[];
}

/** The kinds of codes that a visit holds, in the order in which models and files have them. */
export const codeKinds = ['diagnoses', 'procedures', 'medications'] as const;

export type CodeKind = (typeof codeKinds)[number];

/**
 * A classification of codes: one release of ICD; codes of both with their version before a colon (`9:4019`), or without it,
 * so that their form has to tell; ATC at any level.
 */
export const codings = ['icd-9', 'icd-10', 'icd-by-version', 'icd-pooled', 'atc'] as const;

export type Coding = (typeof codings)[number];

export interface ProfileFeature {
  readonly name: string;
  readonly values: readonly string[];
}

/** Sets of one code type, one a visit. */
export interface CodeSets {
  /** [visits + 1] */
  readonly offsets: Int32Array;
  /** Indices into the vocabulary, in the source's order, distinct within a visit. */
  readonly values: Int32Array;
}

/** The splits of patients. `extra` has further patients, which only a teacher may train on. */
export const splitNames = ['train', 'validation', 'test', 'extra'] as const;

export type SplitName = (typeof splitNames)[number];

/** [patients of the split] patient indices into the cohort, ascending unless the policy shuffles. */
export type Split = { readonly [Name in SplitName]: Int32Array };
