import type { ExperimentResults, RowResults } from './read-results.js';
import { rowNames } from './row-names.js';

/**
 * What trainings share, such as their teacher, and how often it was trained: of one training a spread over seeds says nothing
 * of another one.
 */
export function sharedTrainingNotes({ rows }: ExperimentResults): string[] {
  const facts = rows.flatMap((row) =>
    trainedIn(row).map(([section, seeds]) => ({ row: row.row, section, seeds, isFolded: isFolded(row) })),
  );
  const names = rows.map(({ row }) => row);
  const sections = [...new Set(facts.map(({ section }) => section))];
  return sections.flatMap((section) => {
    const own = facts.filter((fact) => fact.section === section);
    const rowsWith = (isSo: (fact: (typeof own)[number]) => boolean) => own.filter(isSo).map(({ row }) => row);
    const once = rowsWith(({ seeds: { length }, isFolded: folded }) => length < 2 && !folded);
    const onceAFold = rowsWith(({ seeds: { length }, isFolded: folded }) => length < 2 && folded);
    const several = rowsWith(({ seeds: { length } }) => length > 1);
    const seeds = [...new Set(own.flatMap((fact) => fact.seeds))];
    const noOther = `says nothing of another training of the ${section}`;
    return [
      ...(once.length === 0 ? [] : [`1 ${section}: ${noOther}: ${rowNames(once, names)}`]),
      ...(onceAFold.length === 0 ? [] : [`1 ${section} for each fold: ${noOther}: ${rowNames(onceAFold, names)}`]),
      ...(several.length === 0
        ? []
        : [
            `${section} seeds: ${seeds.join(', ')}; scores of ${rowNames(several, names)} are means over ${section}s, ± and intervals ` +
              `are between the ${section}s' means, which the spread between trainings of one ${section} enters too`,
          ]),
    ];
  });
}

/** Whether a row trains everything once for each fold. */
function isFolded({ runs }: RowResults): boolean {
  return runs.some(({ folds }) => folds !== undefined);
}

/** Section → the own seeds that a row's runs have; none where it was trained once with the seed that the options say. */
function trainedIn({ runs, trainedOnce = [] }: RowResults): readonly (readonly [string, readonly number[]])[] {
  const repeated = new Set(runs.flatMap(({ ownSeeds = {} }) => Object.keys(ownSeeds)));
  return [
    ...trainedOnce.map((section) => [section, []] as const),
    ...[...repeated].map((section) => {
      const seeds = runs.flatMap(({ ownSeeds = {} }) => ownSeeds[section] ?? []);
      return [section, [...new Set(seeds)]] as const;
    }),
  ];
}
