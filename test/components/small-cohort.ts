import type { CodeSets, Cohort, Vocabulary } from '../../components/contracts/cohort.js';

/** A visit as lists of vocabulary indices. */
export interface SmallVisit {
  readonly diagnoses: readonly number[];
  readonly procedures: readonly number[];
  readonly medications: readonly number[];
}

/** A made-up cohort: patients are lists of visits; profiles have two features. */
export function smallCohort(
  patients: readonly (readonly SmallVisit[])[],
  sizes = { diagnoses: 12, procedures: 6, medications: 8 },
): Cohort {
  const visits = patients.flat();
  return {
    source: 'made-up',
    vocabularies: {
      diagnoses: vocabulary('D', sizes.diagnoses),
      procedures: vocabulary('P', sizes.procedures),
      medications: vocabulary('M', sizes.medications),
    },
    profile: [
      { name: 'insurance', values: ['public', 'private', 'none'] },
      { name: 'gender', values: ['f', 'm'] },
    ],
    patientKeys: patients.map((_, patient) => `patient ${patient}`),
    visitKeys: visits.map((_, visit) => `visit ${visit}`),
    visitOffsets: offsetsOf(patients.map((own) => own.length)),
    diagnoses: codeSets(visits.map(({ diagnoses }) => diagnoses)),
    procedures: codeSets(visits.map(({ procedures }) => procedures)),
    medications: codeSets(visits.map(({ medications }) => medications)),
    profileValues: Int32Array.from(patients.flatMap((_, patient) => [patient % 3, patient % 2])),
    interactions: [[0, 1]],
  };
}

/** Patients with 1 to `most` visits and sets of changing size, the same for every call. */
export function variedPatients(count: number, most: number): readonly (readonly SmallVisit[])[] {
  return Array.from({ length: count }, (_, patient) =>
    Array.from({ length: 1 + (patient % most) }, (__, visit) => ({
      diagnoses: someOf(patient + visit, 1 + ((patient + visit) % 4), 12),
      procedures: someOf(patient, (patient + visit) % 3, 6),
      medications: someOf(2 * patient + visit, 1 + ((patient + 2 * visit) % 4), 8),
    })),
  );
}

/** Some distinct indices below `size`. */
function someOf(start: number, length: number, size: number): readonly number[] {
  return [...new Set(Array.from({ length }, (_, i) => (start + 3 * i) % size))];
}

function vocabulary(prefix: string, size: number): Vocabulary {
  const codes = Array.from({ length: size }, (_, index) => `${prefix}${index}`);
  return { codes, names: codes.map((code) => `title of ${code}`) };
}

function codeSets(sets: readonly (readonly number[])[]): CodeSets {
  return { offsets: offsetsOf(sets.map((set) => set.length)), values: Int32Array.from(sets.flat()) };
}

function offsetsOf(lengths: readonly number[]): Int32Array {
  let end = 0;
  return Int32Array.from([0, ...lengths.map((length) => (end += length))]);
}
