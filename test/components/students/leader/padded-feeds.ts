import type { ArrayTensor, Feeds } from '../../../../framework/tensor/index.js';
import type { Cohort } from '../../../../components/contracts/cohort.js';
import { embeddingTable } from '../../../../components/students/leader/embedding-table.js';
import { wideColumns, wideFeatures } from '../../../../components/students/leader/target-visit.js';
import { visitSequences } from '../../../../components/students/leader/visit-sequences.js';

const masked = -1e9;
const kinds = ['diagnoses', 'procedures', 'medications'] as const;

/** The student's inputs as the released code lays them out: a row per visit and code type, a row per patient, padded. */
export function paddedFeeds(cohort: Cohort, patients: Int32Array, visitEncoder: 'shared' | 'split'): Feeds {
  const table = embeddingTable(cohort.vocabularies, false);
  const sequences = Array.from(patients, (patient) =>
    visitSequences(cohort, table, { cap: 10, keep: 'last' }, patient),
  );
  const slots = Math.max(...sequences.map(({ diagnoses }) => diagnoses.length)) + 2;
  const feeds: Record<string, ArrayTensor> = {};
  for (const kind of kinds) {
    const rows = sequences.flatMap((own) =>
      Array.from({ length: slots }, (_, slot) => {
        const place = own[kind][slot];
        return place === undefined || place === 'profile' ? new Int32Array() : place;
      }),
    );
    const width = Math.max(...rows.map((row) => row.length)) + 3;
    feeds[`student/${kind}/ids`] = table2(rows.length, width, (row, i) => rows[row]![i] ?? 0, Int32Array);
    feeds[`student/${kind}/bias`] = {
      ...table2(rows.length * width, width, (row, i) => (i < rows[Math.floor(row / width)]!.length ? 0 : masked)),
      shape: [rows.length, 1, width, width],
    };
    feeds[`student/${kind}/means`] = {
      ...table2(rows.length, width, (row, i) => (i < rows[row]!.length ? 1 / rows[row]!.length : 0)),
      shape: [rows.length, 1, width],
    };
  }
  const groups =
    visitEncoder === 'shared'
      ? [{ scope: 'visits', of: kinds }]
      : kinds.map((kind) => ({ scope: `visits/${kind}`, of: [kind] }));
  for (const { scope, of } of groups) {
    visits(
      feeds,
      scope,
      of,
      sequences.map(({ diagnoses }) => diagnoses.length),
      slots,
    );
  }
  for (const kind of ['diagnoses', 'procedures'] as const) {
    const targets = sequences.map((own, patient) => patient * slots + own[kind].length - 1);
    feeds[`student/target-visit/${kind}/placement`] = { data: Int32Array.from(targets), shape: [targets.length] };
  }
  const columns = wideColumns(
    table,
    cohort.profile.map(({ values }) => ({ values: values.length })),
  );
  feeds['student/wide/features'] = wideFeatures(cohort, table, columns, patients);
  cohort.profile.forEach((_, feature) => {
    const data = patients.map((patient) => cohort.profileValues[patient * cohort.profile.length + feature]!);
    feeds[`student/profile/ids-${feature}`] = { data, shape: [data.length] };
  });
  return feeds;
}

/** One row per patient and kind, `slots` places each. */
function visits(
  feeds: Record<string, ArrayTensor>,
  scope: string,
  of: readonly string[],
  lengths: readonly number[],
  slots: number,
): void {
  const patients = lengths.length;
  const rows = of.length * patients;
  const places = rows * slots;
  feeds[`student/${scope}/bias`] = {
    ...table2(rows * slots, slots, (row, i) => (i < lengths[Math.floor(row / slots) % patients]! ? 0 : masked)),
    shape: [rows, 1, slots, slots],
  };
  feeds[`student/${scope}/means`] = {
    ...table2(rows, slots, (row, slot) => {
      const length = lengths[row % patients]!;
      return slot < length ? 1 / length : 0;
    }),
    shape: [rows, 1, slots],
  };
  feeds[`student/${scope}/order`] = table2(patients, of.length, (patient, k) => k * patients + patient, Int32Array);
  // The sets of each kind, then the profiles. Medication sets stand one place later, behind the profile.
  const placement = new Int32Array(places).fill(-1);
  of.forEach((_, k) => {
    for (let i = 0; i < patients * slots; i++) placement[k * patients * slots + i] = k * patients * slots + i;
  });
  const k = of.indexOf('medications');
  if (k >= 0) {
    for (let patient = 0; patient < patients; patient++)
      placement[(k * patients + patient) * slots] = of.length * patients * slots + patient;
  }
  feeds[`student/${scope}/placement`] = { data: placement, shape: [places] };
}

function table2(
  rows: number,
  width: number,
  entry: (row: number, column: number) => number,
  kind: typeof Float32Array | typeof Int32Array = Float32Array,
): ArrayTensor {
  const data = new kind(rows * width);
  for (let i = 0; i < data.length; i++) data[i] = entry(Math.floor(i / width), i % width);
  return { data, shape: [rows, width] };
}
