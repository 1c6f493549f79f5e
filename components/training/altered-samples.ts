import type { Cohort } from '../contracts/cohort.js';
import type { Samples, Targets } from '../contracts/sample.js';
import { codesOf, packCodeSets, packOffsets } from '../datasets/cohort/code-sets.js';

/** What no recommendation may depend on, in the words of errors. */
export const hiddenInputs = {
  target: 'the medications of the target visit',
  later: 'later visits',
} as const;

export type HiddenInput = keyof typeof hiddenInputs;

/** A visit as numbers of codes. */
interface Visit {
  readonly key: string;
  readonly diagnoses: readonly number[];
  readonly procedures: readonly number[];
  readonly medications: readonly number[];
}

/**
 * Some samples as a cohort of their own, with made-up values where no model may look. With `target`, the target visits have
 * medications. With `later`, every sample stands there a second time, behind all others, with the medications of its target and
 * one more visit.
 *
 * @param chosen numbers of samples
 */
export function alteredSamples(
  { cohort, prescribed }: Pick<Samples, 'cohort' | 'prescribed'>,
  chosen: Int32Array,
  altered: readonly HiddenInput[],
): Cohort {
  const { codes } = cohort.vocabularies.medications;
  const original = Array.from(chosen, (sample) => visitsOf(cohort, sample));
  const patients = original.map((visits, index) => {
    if (!altered.includes('target')) return visits;
    return [...visits.slice(0, -1), { ...visits.at(-1)!, medications: madeUp(codes.length, index) }];
  });
  const continued = original.map((visits, index) => {
    const target = visits.at(-1)!;
    const medications = [...codesOf(prescribed, chosen[index]!)];
    return [...visits.slice(0, -1), { ...target, medications }, { ...target, key: `${target.key}+`, medications: [] }];
  });
  const all = altered.includes('later') ? [...patients, ...continued] : patients;
  const owners = altered.includes('later') ? [...chosen, ...chosen] : [...chosen];
  const visits = all.flat();
  const features = cohort.profile.length;
  return {
    source: cohort.source,
    vocabularies: cohort.vocabularies,
    profile: cohort.profile,
    interactions: cohort.interactions,
    patientKeys: owners.map((sample) => cohort.patientKeys[sample]!),
    visitKeys: visits.map(({ key }) => key),
    visitOffsets: packOffsets(all.map((own) => own.length)),
    diagnoses: packCodeSets(visits.map(({ diagnoses }) => diagnoses)),
    procedures: packCodeSets(visits.map(({ procedures }) => procedures)),
    medications: packCodeSets(visits.map(({ medications }) => medications)),
    profileValues: Int32Array.from(
      owners.flatMap((sample) => [...cohort.profileValues.subarray(sample * features, (sample + 1) * features)]),
    ),
  };
}

/** Every second medication, so that neighbours have others. */
function madeUp(medications: number, sample: number): readonly number[] {
  return Array.from({ length: medications }, (_, code) => code).filter((code) => (code + sample) % 2 === 0);
}

/**
 * A cohort in which visits to be recommended for have made-up medications, and nothing else is different.
 *
 * @param patients of whom: those who are validated and tested
 */
export function alteredTargets(cohort: Cohort, patients: Int32Array, targets: Targets): Cohort {
  const { visitOffsets, medications, vocabularies } = cohort;
  const sets = cohort.visitKeys.map((_, visit): readonly number[] => [...codesOf(medications, visit)]);
  for (const patient of patients) {
    const end = visitOffsets[patient + 1]!;
    const first = targets === 'every-visit' ? visitOffsets[patient]! : end - 1;
    for (let visit = first; visit < end; visit++) sets[visit] = madeUp(vocabularies.medications.codes.length, visit);
  }
  return { ...cohort, medications: packCodeSets(sets) };
}

function visitsOf(cohort: Cohort, sample: number): readonly Visit[] {
  const [first, end] = [cohort.visitOffsets[sample]!, cohort.visitOffsets[sample + 1]!];
  return Array.from({ length: end - first }, (_, index) => ({
    key: cohort.visitKeys[first + index]!,
    diagnoses: [...codesOf(cohort.diagnoses, first + index)],
    procedures: [...codesOf(cohort.procedures, first + index)],
    medications: [...codesOf(cohort.medications, first + index)],
  }));
}
