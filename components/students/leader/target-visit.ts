import {
  add,
  concat,
  linear,
  place,
  zeros,
  type ArrayTensor,
  type Scope,
  type Tensor,
} from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import { rowsOf, visitsOf } from '../shared/code-sets.js';
import type { CodeTable } from '../shared/code-table.js';

/** The kinds of codes that a target visit has when medications are recommended for it. */
export const targetKinds = ['diagnoses', 'procedures'] as const;

/** [patient, (3 + 2) · width] the visit vectors, then the target visit's own set vectors (`targetVisit: direct`). */
export function withTargetSets(
  scope: Scope,
  visits: Tensor,
  sets: Readonly<Record<(typeof targetKinds)[number], Tensor>>,
): Tensor {
  const own = targetKinds.map((kind) =>
    place(sets[kind], scope.input(`target-visit/${kind}/placement`, ['patient'], 'int32')),
  );
  return concat([visits, ...own], 1);
}

/**
 * [patient, medication] the logits plus a weight for each code of the target visit, each medication of earlier visits and
 * each value of the profile (`targetVisit: wide`): logistic regression inside the model. The weights are zeros at the start.
 */
export function withWidePath(scope: Scope, logits: Tensor, columns: number): Tensor {
  const features = scope.input('features', ['patient', columns]);
  const width = logits.shape[1] as number;
  return add(logits, linear(scope, features, { width, bias: false, initializer: zeros }));
}

/** Where the profile's values stand among the columns: behind the rows of the embedding table, feature by feature. */
export interface WideColumns {
  /** [features] the column of the first value of each */
  readonly profile: readonly number[];
  /** Number of columns. */
  readonly size: number;
}

export function wideColumns(table: CodeTable, profile: readonly { readonly values: number }[]): WideColumns {
  const columns: number[] = [];
  let size = table.size;
  for (const { values } of profile) {
    columns.push(size);
    size += values;
  }
  return { profile: columns, size };
}

/** [patient, column] 0 or 1: what `withWidePath` reads. All earlier visits count, whatever the limit of the encoders. */
export function wideFeatures(
  cohort: Cohort,
  table: CodeTable,
  { profile, size }: WideColumns,
  patients: Int32Array,
): ArrayTensor {
  const data = new Float32Array(patients.length * size);
  patients.forEach((patient, row) => {
    const mark = (column: number) => (data[row * size + column] = 1);
    const visits = visitsOf(cohort, patient);
    const target = visits.at(-1)!;
    for (const kind of targetKinds) rowsOf(cohort[kind], table.rowOf[kind], target).forEach(mark);
    for (const visit of visits.slice(0, -1)) rowsOf(cohort.medications, table.rowOf.medications, visit).forEach(mark);
    profile.forEach((first, feature) => mark(first + cohort.profileValues[patient * cohort.profile.length + feature]!));
  });
  return { data, shape: [patients.length, size] };
}
