import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Knowledge } from '../../../components/contracts/knowledge.js';
import { coOccurrences } from '../../../components/knowledge/co-occurrence.js';
import { medicationFrequencies } from '../../../components/knowledge/medication-frequencies.js';
import { buildMolecules } from '../../../components/knowledge/molecules/molecules.js';
import { loadRDKit } from '../../../components/knowledge/molecules/rdkit.js';
import { buildOntology } from '../../../components/knowledge/ontology/ontology.js';
import { trainingVisits } from '../../../components/knowledge/training-visits.js';

/**
 * All that students may read beside patients, from the visits of some of them.
 *
 * @param pieces chains of the molecule of each medication, which BRICS cuts into as many fragments: no other medication has
 * them
 */
export async function everyKnowledge(cohort: Cohort, patients: Int32Array, pieces = 2): Promise<Knowledge> {
  const nobody = new Int32Array();
  const split = { train: patients, validation: nobody, test: nobody, extra: nobody };
  const { diagnoses, procedures, medications } = cohort.vocabularies;
  const lengthOf = (code: number, piece: number) => 1 + code + piece * medications.codes.length;
  const chains = (code: number) => Array.from({ length: pieces }, (_, piece) => 'C'.repeat(lengthOf(code, piece)));
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
    severities: cohort.interactions.map((_, pair) => 1 + (pair % 3)),
  };
}
