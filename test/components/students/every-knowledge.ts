import type { Cohort } from '../../../components/contracts/cohort.js';
import type { Knowledge } from '../../../components/contracts/knowledge.js';
import { coOccurrences } from '../../../components/knowledge/co-occurrence.js';
import { medicationFrequencies } from '../../../components/knowledge/medication-frequencies.js';
import { buildMolecules } from '../../../components/knowledge/molecules/molecules.js';
import { loadRDKit } from '../../../components/knowledge/molecules/rdkit.js';
import { trainingVisits } from '../../../components/knowledge/training-visits.js';
import { buildOntology } from '../../../components/knowledge/ontology/ontology.js';

/** All that students may read beside patients, made of a cohort whose patients are all for training. */
export async function everyKnowledge(cohort: Cohort): Promise<Knowledge> {
  const patients = Int32Array.from(cohort.patientKeys.keys());
  const nobody = new Int32Array();
  const split = { train: patients, validation: nobody, test: nobody, extra: nobody };
  const { diagnoses, procedures, medications } = cohort.vocabularies;
  const smiles = medications.codes.map((_, code) => ['C'.repeat(code + 1)]);
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
