import type { Cohort } from '../../contracts/cohort.js';

const named = 20;

/**
 * How many codes of a kind have no title, with the first of them: most are written in another way than the table of titles, and
 * the models take them for codes of their own.
 */
export function untitledCodes({ vocabularies }: Cohort): Readonly<Record<string, string>> {
  return Object.fromEntries(
    (['diagnoses', 'procedures'] as const).flatMap((kind) => {
      const { codes, names } = vocabularies[kind];
      const untitled = codes.filter((_, index) => names[index] === null);
      if (untitled.length === 0) return [];
      return [[`${kind} codes without a title`, `${untitled.length} of ${codes.length}: ${firstOf(untitled)}`]];
    }),
  );
}

/** The first of some codes by name, and how many more there are. */
export function firstOf(codes: readonly string[]): string {
  const more = codes.length > named ? ` and ${codes.length - named} more` : '';
  return `${codes
    .slice(0, named)
    .map((code) => JSON.stringify(code))
    .join(', ')}${more}`;
}
