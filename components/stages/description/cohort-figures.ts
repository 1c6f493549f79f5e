import { codeKinds, type CodeSets, type Cohort } from '../../contracts/cohort.js';
import type { Figure } from './description-file.js';

const integer = { digits: 0 };
const average = { digits: 2 };

/** The parts of the statistics. */
export const cohortGroups = ['patients', 'vocabulary', 'per-visit-as-released', 'per-visit'] as const;

/** What the statistics count. */
export const cohortMeasures = [
  'single-visit',
  'multi-visit',
  'visits',
  ...codeKinds.flatMap((kind) => [`${kind}-codes`, `average-${kind}`, `maximum-${kind}`]),
];

/**
 * The statistics of Table III. The released code unites the codes of all visits of a patient: its averages are the sum of the
 * sizes of those unions over the number of visits, its maxima the largest union, and the paper calls both "per visit". True
 * figures per visit stand below them.
 */
export function cohortFigures(cohort: Cohort): readonly Figure[] {
  const { visitOffsets, vocabularies } = cohort;
  const visits = cohort.visitKeys.length;
  const visitsOf = visitOffsets.subarray(1).map((end, patient) => end - visitOffsets[patient]!);
  const count = (matches: (of: number) => boolean) => visitsOf.filter(matches).length;
  const sizes = codeKinds.map((kind) => ({
    kind,
    visits: visitSizes(cohort[kind]),
    patients: unionSizes(cohort[kind], visitOffsets),
  }));
  return [
    { group: 'patients', measure: 'single-visit', label: 'with one visit', value: count((of) => of === 1), ...integer },
    { group: 'patients', measure: 'multi-visit', label: 'with more visits', value: count((of) => of > 1), ...integer },
    { group: 'patients', measure: 'visits', label: 'visits of all', value: visits, ...integer },
    ...codeKinds.map((kind) => {
      const value = vocabularies[kind].codes.length;
      return { group: 'vocabulary', measure: `${kind}-codes`, label: kind, value, ...integer };
    }),
    ...sizes.flatMap(({ kind, patients }) => averageAndMaximum('per-visit-as-released', kind, patients, visits)),
    ...sizes.flatMap(({ kind, visits: own }) => averageAndMaximum('per-visit', kind, own, visits)),
  ];
}

function averageAndMaximum(
  group: (typeof cohortGroups)[number],
  kind: string,
  sizes: Int32Array,
  visits: number,
): readonly Figure[] {
  const sum = sizes.reduce((total, size) => total + size, 0);
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return [
    { group, measure: `average-${kind}`, label: `average ${kind}`, value: sum / visits, ...average },
    { group, measure: `maximum-${kind}`, label: `maximum ${kind}`, value: largest, ...integer },
  ];
}

/** [visits] number of codes */
function visitSizes({ offsets }: CodeSets): Int32Array {
  return offsets.subarray(1).map((end, visit) => end - offsets[visit]!);
}

/** [patients] number of different codes over all visits */
function unionSizes({ offsets, values }: CodeSets, visitOffsets: Int32Array): Int32Array {
  return visitOffsets.subarray(1).map((end, patient) => {
    const first = offsets[visitOffsets[patient]!];
    return new Set(values.subarray(first, offsets[end])).size;
  });
}
