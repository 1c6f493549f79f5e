import type { ExperimentResults, RowResults } from './read-results.js';

/**
 * What trainings share, such as their teacher, and how often it was trained: of one training a spread over seeds says nothing
 * of another one.
 */
export function sharedTrainingNotes({ rows }: ExperimentResults): string[] {
  const facts = rows.flatMap((row) => trainedIn(row).map(([section, seeds]) => ({ row: row.row, section, seeds })));
  const sections = [...new Set(facts.map(({ section }) => section))];
  return sections.flatMap((section) => {
    const rowsWith = (isSo: (count: number) => boolean) =>
      facts.filter((fact) => fact.section === section && isSo(fact.seeds.length)).map(({ row }) => row);
    const [once, several] = [rowsWith((count) => count < 2), rowsWith((count) => count > 1)];
    const seeds = [...new Set(facts.filter((fact) => fact.section === section).flatMap((fact) => fact.seeds))];
    return [
      ...(once.length === 0
        ? []
        : [`1 ${section}: says nothing of another training of the ${section}: ${once.join(', ')}`]),
      ...(several.length === 0
        ? []
        : [
            `${section} seeds: ${seeds.join(', ')}; scores of ${several.join(', ')} are means over ${section}s, ± and intervals ` +
              `are between the ${section}s' means, which the spread between trainings of one ${section} enters too`,
          ]),
    ];
  });
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
