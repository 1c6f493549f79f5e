import type { RowView } from '../../../framework/registry/component.js';
import { UserInputError } from '../../../framework/errors.js';
import type { Samples } from '../../contracts/sample.js';
import { studentProperties } from './student-properties.js';

/** The samples that the row's student can recommend for, and the others, as numbers of samples in their order. */
export interface AblePatients {
  readonly able: Int32Array;
  /** Samples without earlier visits, for a student that needs some: the dashes of Tables IV and V. */
  readonly leftOut: Int32Array;
}

export function ablePatients(row: RowView, samples: Pick<Samples, 'visits'>): AblePatients {
  return samplesWith(samples, (visits) => recommendsFor(row, visits));
}

/** @param isAble whether a model recommends for samples with so many visits, the target included */
export function samplesWith({ visits }: Pick<Samples, 'visits'>, isAble: (visits: number) => boolean): AblePatients {
  const samples = Int32Array.from(visits.keys());
  return {
    able: samples.filter((sample) => isAble(visits[sample]!)),
    leftOut: samples.filter((sample) => !isAble(visits[sample]!)),
  };
}

/** @param visits number of visits of a sample, the target included */
export function recommendsFor(row: RowView, visits: number): boolean {
  const properties = studentProperties(row);
  if (properties === undefined) return true;
  return visits > 1 ? properties.patients.multiVisit : properties.patients.singleVisit;
}

/**
 * As {@link ablePatients}, where there must be some.
 *
 * @param split its name, for the error
 */
export function neededPatients(row: RowView, samples: Samples, split: string): Int32Array {
  const { able, leftOut } = ablePatients(row, samples);
  if (able.length > 0 || leftOut.length === 0) return able;
  throw new UserInputError({
    place: 'student',
    reason: `it recommends for patients with earlier visits alone, and none of the ${new Set(samples.patients).size} patients of the ${split} split has any`,
    remedy: 'Choose another student, or a cohort with more patients.',
  });
}
