import type { CodeKind, CodeSets } from './cohort.js';

/**
 * Knowledge about codes that does not come from patients' records alone. Each part is the output of the stage of its name,
 * which runs only for students that declare it (`knowledge` of their properties). Interacting pairs belong to every cohort
 * instead. A package adds a part by declaration merging.
 */
export interface Knowledge {
  readonly 'co-occurrence': CoOccurrence;
  readonly ontologies: Ontologies;
  readonly molecules: Molecules;
  readonly 'medication-frequencies': MedicationFrequencies;
  readonly 'training-visits': TrainingVisits;
  readonly severities: Severities;
}

/** The name of a part of the knowledge, which is the name of the stage that prepares it. */
export type KnowledgeName = keyof Knowledge & string;

/** Medications that visits have together: the EHR graph of GAMENet and COGNet. */
export interface CoOccurrence {
  /** Pairs of medication indices, i < j, ascending. */
  readonly pairs: readonly (readonly [number, number])[];
  /** [pairs] number of visits that have both; a binary graph ignores it. */
  readonly visits: Int32Array;
}

/** How often medications are prescribed: decoders name rare ones first. */
export interface MedicationFrequencies {
  /** [medications] number of visits of training patients that have it */
  readonly visits: Int32Array;
}

/**
 * [interactions] how severe each interacting pair of the cohort is, in the order of its pairs; larger is worse, all above 0.
 */
export type Severities = readonly number[];

/** All visits of the training patients, among which a model may look for similar ones. It is patient-level data. */
export interface TrainingVisits {
  /** [visits] the key of the patient, so that nobody is similar to themselves */
  readonly patientKeys: readonly string[];
  /** One set a visit, in the order of the patients and of their time. */
  readonly diagnoses: CodeSets;
  readonly procedures: CodeSets;
  readonly medications: CodeSets;
}

/** One tree for each type of code. */
export type Ontologies = Readonly<Record<CodeKind, Ontology>>;

/** A classification as a tree over the codes of a vocabulary. */
export interface Ontology {
  /** [nodes] The vocabulary's codes in its order, then what stands above them, the root last. */
  readonly nodes: readonly string[];
  /** [nodes] The titles in words; `null` where the source knows none. */
  readonly names: readonly (string | null)[];
  /** [nodes] What each node is: `code`, `category`, `block`, `chapter`, `prefix` or `root`. */
  readonly ranks: readonly OntologyRank[];
  /** [nodes] Index of the node directly above; -1 for the root. */
  readonly parents: Int32Array;
}

export type OntologyRank = 'code' | 'category' | 'block' | 'chapter' | 'prefix' | 'root';

/** The molecules of medications and the pieces that chemistry would cut them into. */
export interface Molecules {
  /** Distinct molecules as canonical SMILES, ascending. */
  readonly smiles: readonly string[];
  /** [molecules] */
  readonly graphs: readonly MolecularGraph[];
  /** A set for each medication: indices into `smiles`; empty for a medication without a molecule. */
  readonly ofMedications: CodeSets;
  /** Fragments of BRICS as canonical SMILES with numbered cutting points, ascending. */
  readonly fragments: readonly string[];
  /** A set for each medication: indices into `fragments`. SafeDrug's mask H in sparse form. */
  readonly fragmentsOfMedications: CodeSets;
}

/** Atoms and bonds of one molecule, hydrogens included. */
export interface MolecularGraph {
  /** [atoms] number of protons */
  readonly atomicNumbers: Int32Array;
  /** [atoms] 1 for atoms of aromatic rings */
  readonly aromatic: Int32Array;
  /** [bonds, 2] atom indices, each bond once */
  readonly bonds: Int32Array;
  /** [bonds] 1, 2 or 3 for the order; 4 for aromatic bonds */
  readonly bondTypes: Int32Array;
}
