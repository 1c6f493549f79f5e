import { codesOf } from '../../datasets/cohort/code-sets.js';
import { UserInputError } from '../../../framework/errors.js';
import type { Knowledge, Molecules } from '../../contracts/knowledge.js';

/** The molecules that a model reads, with at least one fragment: without any, it could tell no medications apart. */
export function requireFragments({ molecules }: Partial<Knowledge>): Molecules {
  if (molecules !== undefined && molecules.fragments.length > 0) return molecules;
  throw new UserInputError({
    place: 'student',
    reason: 'it reads the fragments of molecules, and the dataset knows no molecule of its medications',
    remedy: 'Choose a dataset whose medications have SMILES, or another student.',
  });
}

/** [medication, fragment], row-major: 1 where the fragment is part of the medication. The mask H of SafeDrug. */
export function fragmentMask({ fragments, fragmentsOfMedications }: Molecules): Float32Array {
  const medications = fragmentsOfMedications.offsets.length - 1;
  const mask = new Float32Array(medications * fragments.length);
  for (let medication = 0; medication < medications; medication++) {
    for (const fragment of codesOf(fragmentsOfMedications, medication))
      mask[medication * fragments.length + fragment] = 1;
  }
  return mask;
}
