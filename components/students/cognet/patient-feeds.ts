import { codesOf } from '../../datasets/cohort/code-sets.js';
import type { ArrayTensor, Feeds } from '../../../framework/tensor/index.js';
import type { Cohort } from '../../contracts/cohort.js';
import { visitsOf } from '../shared/code-sets.js';
import { feedsBelow } from '../shared/feeds-below.js';
import { setFeeds } from './encoded-sets.js';

/** The inputs of `patientMemory`: all visits of the patients, and the medications of those before the target. */
export function patientFeeds(cohort: Cohort, patients: Int32Array, scope: string): Feeds {
  const visits = Array.from(patients, (patient) => visitsOf(cohort, patient));
  const all = visits.flat();
  let end = 0;
  const owned = visits.map((own) => Array.from(own, () => end++)); // Numbers of visits in the batch
  const targets = owned.map((own) => own.at(-1)!);
  const feeds: Record<string, ArrayTensor> = {};
  for (const kind of ['diagnoses', 'procedures'] as const) {
    const sets = setFeeds(
      all.map((visit) => codesOf(cohort[kind], visit)),
      `${scope}/${kind}`,
    );
    const { numbers, present } = padded(targets.map((target) => sets.places(target)));
    Object.assign(feeds, sets.feeds, feedsBelow(`${scope}/${kind}`, { target: numbers, 'target-present': present }));
  }
  const isTarget = new Set(targets);
  const medicationSets = all.map((visit, number) =>
    isTarget.has(number) ? new Int32Array() : codesOf(cohort.medications, visit),
  );
  const medications = setFeeds(medicationSets, `${scope}/medications`);
  const places = padded(owned.map((own) => own.flatMap((visit) => medications.places(visit))));
  const codes = padded(owned.map((own) => own.flatMap((visit) => Array.from(medicationSets[visit]!))));
  const visitOf = padded(owned.map((own) => own.flatMap((visit) => Array.from(medicationSets[visit]!, () => visit))));
  return {
    ...feeds,
    ...medications.feeds,
    ...feedsBelow(`${scope}/medications`, {
      slots: places.numbers,
      'slots-present': places.present,
      'slot-medications': codes.numbers,
      'slot-visits': visitOf.numbers,
    }),
    ...feedsBelow(`${scope}/visits`, {
      owners: integers(owned.flatMap((own, patient) => own.map(() => patient))),
      targets: integers(targets),
      earlier: { data: Float32Array.from(all, (_, number) => (isTarget.has(number) ? 0 : 1)), shape: [all.length] },
    }),
  };
}

/** Lists of numbers as rows of one length, at least 1, with 0 behind the end; and 1 where a number is, else 0. */
function padded(lists: readonly (readonly number[])[]): Readonly<Record<'numbers' | 'present', ArrayTensor>> {
  const width = lists.reduce((most, { length }) => Math.max(most, length), 1);
  const shape = [lists.length, width];
  const [numbers, present] = [new Int32Array(lists.length * width), new Float32Array(lists.length * width)];
  lists.forEach((list, row) => {
    numbers.set(list, row * width);
    present.fill(1, row * width, row * width + list.length);
  });
  return { numbers: { data: numbers, shape }, present: { data: present, shape } };
}

function integers(values: readonly number[]): ArrayTensor {
  return { data: Int32Array.from(values), shape: [values.length] };
}
