import type { Cohort } from '../../components/contracts/cohort.js';
import { codeSets, numbered, offsetsOf, vocabulary } from './golden-cohort.js';
import type { StudentFile } from './student-file.js';

/** The patients of a golden file as a cohort. The medications of the target visit are the labels. */
export function studentCohort({ config, inputs, options }: StudentFile): Cohort {
  const { n_med, n_diag, n_proc, profile_sizes } = config;
  const lengths = inputs.visit_mask.map((mask) => mask.filter((real) => real > 0).length);
  const medicationsOf = (patient: number) => {
    const history = inputs.med_history[patient]!.slice(0, lengths[patient]! - 1);
    return [
      ...history.map((set) => set.filter((id) => id > 0).map((id) => id - 3)),
      inputs.label_index_list[patient]!.filter((index) => index >= 0),
    ];
  };
  return {
    source: 'golden',
    vocabularies: {
      medications: vocabulary(options?.codes?.medications ?? numbered('M', n_med)),
      diagnoses: vocabulary(options?.codes?.diagnoses ?? numbered('D', n_diag)),
      procedures: vocabulary(options?.codes?.procedures ?? numbered('P', n_proc)),
    },
    profile: profile_sizes.map((size, feature) => ({ name: profileName(feature), values: numbered('', size) })),
    patientKeys: lengths.map(String),
    visitKeys: [],
    visitOffsets: offsetsOf(lengths),
    diagnoses: codeSets(realSets(inputs.diag, 3 + n_med, lengths)),
    procedures: codeSets(realSets(inputs.proc, 3 + n_med + n_diag, lengths)),
    medications: codeSets(lengths.flatMap((_, patient) => medicationsOf(patient))),
    profileValues: Int32Array.from(inputs.profile.flat()),
    interactions: [],
  };
}

/** The sets of the real visits, as vocabulary indices. */
function realSets(
  sets: StudentFile['inputs']['diag'],
  firstId: number,
  lengths: readonly number[],
): readonly number[][] {
  return sets.flatMap((ofPatient, patient) =>
    ofPatient.slice(0, lengths[patient]).map((set) => set.filter((id) => id > 0).map((id) => id - firstId)),
  );
}

/** Name of a profile feature, which a golden file only counts. */
export function profileName(feature: number): string {
  return `feature-${feature}`;
}
