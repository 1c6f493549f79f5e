import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Knowledge } from '../../../components/contracts/knowledge.js';
import { coOccurrences } from '../../../components/knowledge/co-occurrence.js';
import { medicationFrequencies } from '../../../components/knowledge/medication-frequencies.js';
import { buildMolecules } from '../../../components/knowledge/molecules/molecules.js';
import { loadRDKit } from '../../../components/knowledge/molecules/rdkit.js';
import { buildOntology } from '../../../components/knowledge/ontology/ontology.js';
import { trainingVisits } from '../../../components/knowledge/training-visits.js';

/** All that students may read beside patients, from the visits of some of them. */
export async function everyKnowledge(cohort: Cohort, patients: Int32Array): Promise<Knowledge> {
  const nobody = new Int32Array();
  const split = { train: patients, validation: nobody, test: nobody, extra: nobody };
  const { diagnoses, procedures, medications } = cohort.vocabularies;
  // Ethers of chains that no other medication has: BRICS cuts each into fragments of its own.
  const chains = (code: number) => [0, 1, 2, 3].map((part) => 'C'.repeat(1 + code + part * medications.codes.length));
  const smiles = medications.codes.map((_, code) => [chains(code).join('O')]);
  return {
    'co-occurrence': coOccurrences(cohort, split, 'train'),
    ontologies: {
      diagnoses: buildOntology('diagnoses', diagnoses),
      procedures: buildOntology('procedures', procedures),
      medications: buildOntology('medications', medications),
    },
    'medication-frequencies': medicationFrequencies(cohort, patients),
    'training-visits': trainingVisits(cohort, patients),
    molecules: (await buildMolecules(await loadRDKit(), smiles, async () => {})).molecules,
  };
}
