import type { TableRequest } from '../records/table-request.js';
import { fewestDiffering, fewestPatients, namedTests, resampling } from '../statistics/named-tests.js';
import type { Comparison } from './comparisons.js';
import { correctionWords } from './corrected-probabilities.js';
import { rowNames } from './row-names.js';

/** Notes that say what the differences of a table, their intervals and their p are. */
export function comparisonNotes(comparisons: readonly Comparison[], { equivalence }: TableRequest): string[] {
  const tested = comparisons.filter((comparison) => comparison.tested !== undefined);
  const kinds = [...new Set(tested.map(kindOf))];
  const said = (words: string) => comparisons.some((comparison) => comparison.words === words);
  return [
    ...kinds.map((kind) =>
      testNote(
        tested.filter((one) => kindOf(one) === kind),
        tested.length,
      ),
    ),
    ...levelNotes(tested),
    ...(equivalence === undefined
      ? []
      : [
          `p equivalent: of two one-sided tests that the difference is within ± ${equivalence}${tested.length > 1 ? ', Holm-corrected' : ''}; small where rows are equivalent`,
        ]),
    ...(comparisons.some(({ effect }) => effect !== undefined)
      ? [
          'd_z: mean difference in standard deviations of the differences between patients; rank-biserial: from -1, every patient worse, to 1, every patient better',
        ]
      : []),
    ...(said('too few')
      ? [
          `too few: no p and no interval with fewer than ${fewestPatients} patients, or where fewer than ${fewestDiffering} differ`,
        ]
      : []),
    ...(said('one training') ? ['one training: patients-and-trainings compares rows with two seeds or more'] : []),
    ...(said('not defined')
      ? ['not defined: welch-as-released compares rows of one seed each, whose subsampling varies']
      : []),
  ];
}

/** Where p is not as often below a level as it says (docs/statistics.md has the measurements). */
function levelNotes(tested: readonly Comparison[]): string[] {
  const pairs = tested.filter((one) => one.test === 'patients-and-trainings' && one.trainings === 2);
  const skewed = tested.filter(({ test, isSkewed }) => isSkewed && test !== 'wilcoxon' && test !== 'welch-as-released');
  const names = rowNames([...new Set(skewed.map(({ row }) => row))]);
  return [
    ...(pairs.length === 0
      ? []
      : [
          `two ${pairs[0]!.unit}s tell little of how trainings vary: where they hardly do, p is below 0.05 in 2 to 4 of 100 comparisons of rows that do not differ, not in 5`,
        ]),
    ...(skewed.length === 0
      ? []
      : [
          `few patients make the difference of ${names}, and there are fewer than 100: a p far below 0.05 is up to 1.6 times too small there`,
        ]),
  ];
}

/** What one test of the table did, of comparisons whose trainings are of one unit. */
function testNote(own: readonly Comparison[], tests: number): string {
  const { test, unit } = own[0]!;
  if (test === 'welch-as-released')
    return "differences: Welch's t-test of the draws of subsampling, as published: the draws share patients, so that p is far too small, and it is not corrected for the number of comparisons";
  const counts = [...new Set(own.map(({ trainings }) => trainings))].sort((x, y) => x - y);
  const isRepeated = counts.some((count) => count > 1);
  const over = isRepeated ? ` over ${counts.join(' or ')} ${unit}s` : '';
  const mean = isRepeated ? `patients and ${unit}s` : 'patients';
  const shared = own.some(({ isShared }) => isShared) ? '; not of another training of a row that was trained once' : '';
  const { method, speaksOf } = namedTests[test];
  const others =
    test === 'patients-and-trainings' && unit !== 'seed' ? `other patients and of other ${unit}s` : speaksOf;
  return (
    `differences${over}: mean over ${mean} [${100 * resampling.confidence} % interval] of a ${method}, ` +
    `p two-sided${correctionWords(tests, 'comparison')}; both speak of ${others}${shared}`
  );
}

/** Comparisons of one kind share a note. */
function kindOf({ test, unit, trainings }: Comparison): string {
  return `${test} ${trainings === 1 ? '' : unit}`;
}
