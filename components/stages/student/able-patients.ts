import { UserInputError } from '../../../framework/errors.js';
import type { RowView } from '../../../framework/registry/component.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { StudentProperties } from '../../contracts/student.js';

/** The patients of a split whom the row's student can recommend for, and the others, in the split's order. */
export interface AblePatients {
  readonly able: Int32Array;
  /** Patients without earlier visits, for a student that needs some: the dashes of Tables IV and V. */
  readonly leftOut: Int32Array;
}

export function ablePatients(row: RowView, { visitOffsets }: Cohort, patients: Int32Array): AblePatients {
  const isAble = (patient: number) => recommendsFor(row, visitOffsets[patient + 1]! - visitOffsets[patient]!);
  return { able: patients.filter(isAble), leftOut: patients.filter((patient) => !isAble(patient)) };
}

/** @param visits number of visits of a patient, the target included */
export function recommendsFor(row: RowView, visits: number): boolean {
  const properties = row.component('student')?.properties as StudentProperties | undefined;
  if (properties === undefined) return true;
  return visits > 1 ? properties.patients.multiVisit : properties.patients.singleVisit;
}

/**
 * As {@link ablePatients}, where there must be some.
 *
 * @param split its name, for the error
 */
export function neededPatients(row: RowView, cohort: Cohort, patients: Int32Array, split: string): Int32Array {
  const { able, leftOut } = ablePatients(row, cohort, patients);
  if (able.length > 0 || leftOut.length === 0) return able;
  throw new UserInputError({
    place: 'student',
    reason: `it recommends for patients with earlier visits alone, and none of the ${patients.length} patients of the ${split} split has any`,
    remedy: 'Choose another student, or a cohort with more patients.',
  });
}
