import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { ArrayTensor } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from '../shared/code-sets.js';

/** What GAMENet reads of earlier visits. */
export interface History {
  /** int32 [earlier] the place of each earlier visit */
  readonly places: ArrayTensor;
  /** int32 [earlier] whose visit it is, as the number of the patient in the batch */
  readonly owners: ArrayTensor;
  /** [earlier, medication] 1 for each medication of the visit */
  readonly medications: ArrayTensor;
  /** [patient, medication] what stands in for the history of a patient without any, zeros for others */
  readonly 'stand-in': ArrayTensor;
  /** [patient, 1] 1 where the reading of the memory stands in for the history, else 0 */
  readonly again: ArrayTensor;
}

/**
 * @param visitPlaces int32 [visit] the place of each visit of the batch, patient by patient, in order of time
 * @param standIn [medication] what stands in for the history of a patient without any; `undefined`: the memory
 */
export function history(
  cohort: Cohort,
  patients: Int32Array,
  visitPlaces: ArrayLike<number>,
  standIn: (patient: number) => Float32Array | undefined,
): History {
  const width = cohort.vocabularies.medications.codes.length;
  const earlier: { readonly place: number; readonly owner: number; readonly visit: number }[] = [];
  const standIns = new Float32Array(patients.length * width);
  const again = new Float32Array(patients.length);
  let next = 0;
  patients.forEach((patient, owner) => {
    const visits = visitsOf(cohort, patient);
    visits.slice(0, -1).forEach((visit, index) => earlier.push({ place: visitPlaces[next + index]!, owner, visit }));
    next += visits.length;
    if (visits.length > 1) return;
    const similar = standIn(patient);
    if (similar === undefined) again[owner] = 1;
    else standIns.set(similar, owner * width);
  });
  const medications = new Float32Array(earlier.length * width);
  earlier.forEach(({ visit }, row) => {
    for (const code of codesOf(cohort.medications, visit)) medications[row * width + code] = 1;
  });
  return {
    places: { data: Int32Array.from(earlier, ({ place }) => place), shape: [earlier.length] },
    owners: { data: Int32Array.from(earlier, ({ owner }) => owner), shape: [earlier.length] },
    medications: { data: medications, shape: [earlier.length, width] },
    'stand-in': { data: standIns, shape: [patients.length, width] },
    again: { data: again, shape: [patients.length, 1] },
  };
}
