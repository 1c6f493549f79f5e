import type { CoOccurrence, Molecules } from '../../../components/contracts/knowledge.js';
import { codeSets, numbered } from '../golden-cohort.js';
import type { BaselineKnowledge } from './baseline-file.js';

/** The molecules of a file. SMILES stand for themselves: no model reads them. */
export function molecules({ molecules: own }: BaselineKnowledge = {}): Molecules {
  if (own === undefined) throw new Error('the file has no molecules');
  return {
    smiles: numbered('molecule ', own.graphs.length),
    graphs: own.graphs.map(({ atomic_numbers, aromatic, bonds, bond_types }) => ({
      atomicNumbers: Int32Array.from(atomic_numbers),
      aromatic: Int32Array.from(aromatic),
      bonds: Int32Array.from(bonds.flat()),
      bondTypes: Int32Array.from(bond_types),
    })),
    ofMedications: codeSets(own.of_medications),
    fragments: numbered('fragment ', own.fragments),
    fragmentsOfMedications: codeSets(own.fragments_of_medications),
  };
}

/** The pairs of medications that visits share, and in how many. */
export function coOccurrence({ co_occurrence: own }: BaselineKnowledge = {}): CoOccurrence {
  if (own === undefined) throw new Error('the file has no co-occurrence');
  return { pairs: own.pairs, visits: Int32Array.from(own.visits) };
}
