import type { Generator } from '../../framework/tensor/index.js';

/** Standard deviations of the parts of a difference between two rows, in PRAUC. */
export interface Scenario {
  readonly name: string;
  /** How much a patient suits one row better, in every training. */
  readonly ofPatients: number;
  /** How much a whole training is better or worse. */
  readonly ofTrainings: number;
  /** What is left: how much a training happens to suit a patient. */
  readonly ofBoth: number;
}

export const scenarios: readonly Scenario[] = [
  { name: 'none', ofPatients: 0.05, ofTrainings: 0, ofBoth: 0.05 },
  { name: '0.005 PRAUC', ofPatients: 0.05, ofTrainings: 0.005, ofBoth: 0.05 },
  { name: '0.02 PRAUC', ofPatients: 0.05, ofTrainings: 0.02, ofBoth: 0.05 },
];

/** [seed][patient] differences of two rows that do not differ. Those of one training hold no part of other trainings. */
export function madeUpDifferences(
  { ofPatients, ofTrainings, ofBoth }: Scenario,
  { patients, seeds }: { readonly patients: number; readonly seeds: number },
  random: Generator,
): Float64Array[] {
  const byPatient = normals(patients, ofPatients, random.split('patients'));
  const byTraining = normals(seeds, seeds === 1 ? 0 : ofTrainings, random.split('trainings'));
  return Array.from(byTraining, (training, seed) => {
    const rest = normals(patients, ofBoth, random.split(`rest ${seed}`));
    return Float64Array.from(byPatient, (patient, index) => patient + training + rest[index]!);
  });
}

function normals(count: number, deviation: number, random: Generator): Float32Array {
  const values = new Float32Array(count);
  random.normalInto(values, 0, deviation);
  return values;
}
