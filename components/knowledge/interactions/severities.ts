import { UserInputError } from '../../../framework/errors.js';
import type { InteractionSource } from '../../contracts/dataset.js';
import type { Cohort } from '../../contracts/cohort.js';
import type { Severities } from '../../contracts/knowledge.js';
import { textAt } from '../../datasets/table/data-table.js';
import { readTable } from '../../datasets/table/read-table.js';
import { withTableReader } from '../../datasets/table/with-table-reader.js';

/** A pair of medication codes and how severe their interaction is, above 0. */
export type ListedSeverity = readonly [first: string, second: string, severity: number];

/** The levels of DDInter. */
const levels: Readonly<Record<string, number>> = { minor: 1, moderate: 2, major: 3 };

/** Reads the columns first, second and severity of a file of comma-separated values. */
export async function readSeverities(
  path: string,
  context: Parameters<InteractionSource['read']>[0],
): Promise<readonly ListedSeverity[]> {
  const fields = ['first', 'second', 'severity'].map((name) => ({ name, source: name, kind: 'text' as const }));
  const table = await withTableReader(context, (reader) => readTable(path, fields, reader));
  return Array.from({ length: table.rows }, (_, row) => {
    const [first, second] = [textAt(table, 'first', row), textAt(table, 'second', row)];
    const written = textAt(table, 'severity', row) ?? '';
    const severity = levels[written.toLowerCase()] ?? Number(written);
    if (first !== null && second !== null && severity > 0 && Number.isFinite(severity))
      return [first, second, severity];
    throw new UserInputError({
      place: `${path}: row ${row + 1} below the header`,
      reason: 'it has no two medications, or no severity',
      remedy:
        'Write two medication codes and a number above 0, or minor, moderate or major; or remove the line, so that the pair counts as the least severe.',
    });
  });
}

/**
 * The severity of every interacting pair of a cohort. A pair may be listed in either order; of several severities the worst
 * counts. A pair that is not listed counts as the least severe of those that are.
 *
 * @param path names the table in errors
 * @returns `guessed`: how many pairs of the cohort are not listed
 */
export function severitiesOf(
  { vocabularies, interactions }: Pick<Cohort, 'vocabularies' | 'interactions'>,
  listed: readonly ListedSeverity[],
  path: string,
): { readonly severities: Severities; readonly guessed: number } {
  const { codes } = vocabularies.medications;
  const worst = new Map<string, number>();
  for (const [first, second, severity] of listed) {
    const pair = keyOf(first, second);
    worst.set(pair, Math.max(severity, worst.get(pair) ?? 0));
  }
  const known = interactions.map(([a, b]) => worst.get(keyOf(codes[a]!, codes[b]!)));
  const found = known.filter((severity) => severity !== undefined);
  if (found.length === 0 && interactions.length > 0) {
    throw new UserInputError({
      place: path,
      reason: `it has none of the ${interactions.length} interacting pairs of the cohort`,
      remedy: 'Write medication codes as the cohort has them, or leave `student.severities` out.',
    });
  }
  const least = found.reduce((smallest, severity) => Math.min(smallest, severity), Infinity);
  return {
    severities: known.map((severity) => severity ?? least),
    guessed: interactions.length - found.length,
  };
}

/** Equal for both orders of a pair. */
function keyOf(first: string, second: string): string {
  return JSON.stringify([first, second].sort());
}
