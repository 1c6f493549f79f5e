import type { CodeKind, CodeSets, Cohort, Vocabulary } from '../../contracts/cohort.js';
import type { Knowledge } from '../../contracts/knowledge.js';
import { buildOntology } from '../../knowledge/ontology/ontology.js';

/** Numbers of codes, and of fragments of molecules. */
export type Sizes = Readonly<Record<CodeKind | 'fragments', number>>;

const nothing = (sets: number): CodeSets => ({ offsets: new Int32Array(sets + 1), values: new Int32Array() });

/** A cohort with vocabularies of these sizes, and without any patient. */
export function cohortOfSizes({ diagnoses, procedures, medications }: Sizes): Cohort {
  return {
    source: 'sizes',
    vocabularies: {
      diagnoses: vocabulary('D', diagnoses),
      procedures: vocabulary('P', procedures),
      medications: vocabulary('M', medications),
    },
    profile: [],
    patientKeys: [],
    visitKeys: [],
    visitOffsets: new Int32Array(1),
    diagnoses: nothing(0),
    procedures: nothing(0),
    medications: nothing(0),
    profileValues: new Int32Array(),
    interactions: [],
  };
}

/** Knowledge that holds nothing but what the sizes say: no molecule is known, and every code stands directly below the root. */
export function knowledgeOfSizes(sizes: Sizes): Knowledge {
  const { vocabularies } = cohortOfSizes(sizes);
  return {
    'co-occurrence': { pairs: [], visits: new Int32Array() },
    ontologies: {
      diagnoses: buildOntology('diagnoses', vocabularies.diagnoses),
      procedures: buildOntology('procedures', vocabularies.procedures),
      medications: buildOntology('medications', vocabularies.medications),
    },
    molecules: {
      smiles: [],
      graphs: [],
      ofMedications: nothing(sizes.medications),
      fragments: Array.from({ length: sizes.fragments }, (_, fragment) => `fragment ${fragment}`),
      fragmentsOfMedications: nothing(sizes.medications),
    },
    'medication-frequencies': { visits: new Int32Array(sizes.medications) },
    'training-visits': {
      patientKeys: [],
      diagnoses: nothing(0),
      procedures: nothing(0),
      medications: nothing(0),
    },
    severities: [],
  };
}

function vocabulary(prefix: string, size: number): Vocabulary {
  const codes = Array.from({ length: size }, (_, index) => `${prefix}${index}`);
  return { codes, names: codes.map(() => null) };
}
