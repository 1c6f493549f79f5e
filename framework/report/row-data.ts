import { dataFile, type DataFile } from '../records/data-file.js';
import type { RowResults } from './read-results.js';

/**
 * What the first run of a row says of the data that it was scored on; undefined where none was scored. Of folds it is the first
 * one; what another fold says otherwise is marked.
 */
export function dataOf({ runs }: Pick<RowResults, 'runs'>): DataFile | undefined {
  const [first, ...others] = runs.flatMap(({ stages }) =>
    stages.flatMap((folder) => dataFile.readIfWhole(folder) ?? []),
  );
  if (first === undefined || runs[0]!.folds === undefined) return first;
  const isShared = (fact: string) => others.every(({ facts }) => facts.includes(fact));
  return { ...first, facts: first.facts.map((fact) => (isShared(fact) ? fact : `first fold: ${fact}`)) };
}

/**
 * Digests of who the patients of a group are and what is right for them, one for each dataset among the rows. Rows of different
 * ones cannot be compared.
 *
 * @param group `test/overall`
 */
export function datasetsOf(rows: readonly RowResults[], group: string): string[] {
  return [...new Set(rows.flatMap((row) => dataOf(row)?.identities?.[group] ?? []))];
}
