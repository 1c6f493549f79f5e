import type { CodeSets, Cohort, Vocabulary } from '../../components/contracts/cohort.js';
import { Generator } from '../../framework/tensor/index.js';

/** Sizes like those of MIMIC-III: 2.5 visits a patient, and the mean number of codes in a set of each type. */
const kinds = {
  diagnoses: { codes: 2000, meanSize: 10.3 },
  procedures: { codes: 1400, meanSize: 3.7 },
  medications: { codes: 131, meanSize: 14.7 },
} as const;
const profileSizes = [5, 30, 20, 8, 40];
const mostVisits = 10;
const mostCodes = 100;

/** Made-up patients. Only the sizes of their records matter here. */
export function madeUpCohort(patients: number, seed: number): Cohort {
  const generator = new Generator(seed);
  const visits = Array.from({ length: patients }, () => {
    let count = 1;
    while (count < mostVisits && generator.next() < 0.6) count++;
    return count;
  });
  const total = visits.reduce((sum, count) => sum + count, 0);
  const setsOf = ({ codes, meanSize }: { readonly codes: number; readonly meanSize: number }) =>
    codeSets(Array.from({ length: total }, () => codeSet(generator, codes, meanSize)));
  return {
    source: 'benchmark',
    vocabularies: {
      diagnoses: vocabulary('D', kinds.diagnoses.codes),
      procedures: vocabulary('P', kinds.procedures.codes),
      medications: vocabulary('M', kinds.medications.codes),
    },
    profile: profileSizes.map((size, feature) => ({ name: `feature-${feature}`, values: vocabulary('', size).codes })),
    patientKeys: visits.map((_, patient) => `patient-${patient}`),
    visitKeys: Array.from({ length: total }, (_, visit) => `visit-${visit}`),
    visitOffsets: offsetsOf(visits),
    diagnoses: setsOf(kinds.diagnoses),
    procedures: setsOf(kinds.procedures),
    medications: setsOf(kinds.medications),
    profileValues: Int32Array.from(visits.flatMap(() => profileSizes.map((size) => generator.integer(size)))),
    interactions: [],
  };
}

/** Distinct codes. Their number is Poisson with a mean from a gamma distribution of shape 4. */
function codeSet(generator: Generator, codes: number, meanSize: number): number[] {
  let mean = 0;
  for (let i = 0; i < 4; i++) mean -= (Math.log(1 - generator.next()) * meanSize) / 4;
  let size = 0;
  for (let product = generator.next(); product > Math.exp(-mean); product *= generator.next()) size++;
  const set = new Set<number>();
  while (set.size < Math.min(Math.max(1, size), mostCodes)) set.add(generator.integer(codes));
  return [...set];
}

function vocabulary(prefix: string, size: number): Vocabulary {
  const codes = Array.from({ length: size }, (_, code) => `${prefix}${code}`);
  return { codes, names: codes };
}

function codeSets(sets: readonly (readonly number[])[]): CodeSets {
  return { offsets: offsetsOf(sets.map((set) => set.length)), values: Int32Array.from(sets.flat()) };
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  let end = 0;
  return Int32Array.from([0, ...lengths.map((length) => (end += length))]);
}
