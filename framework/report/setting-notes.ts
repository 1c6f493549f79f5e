import { valueAt } from '../json.js';
import type { ExperimentResults } from './read-results.js';
import { rowNames } from './row-names.js';

/**
 * One line for each setting that a table asks for: its value where all rows share it, else every value with its rows. Rows
 * without the setting are left out.
 *
 * @param paths dotted paths of values (`training.patience`)
 */
export function settingNotes({ rows }: ExperimentResults, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const rowsOf = new Map<string, string[]>();
    for (const { row, values } of rows) {
      const value = valueAt(values, path);
      if (value === undefined) continue;
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      rowsOf.set(text, [...(rowsOf.get(text) ?? []), row]);
    }
    if (rowsOf.size === 0) return [];
    const [[shared, having]] = [...rowsOf] as [[string, string[]], ...[string, string[]][]];
    if (having.length === rows.length) return [`${path}: ${shared} in all rows`];
    return [`${path}: ${[...rowsOf].map(([value, names]) => `${value} in ${rowNames(names)}`).join('; ')}`];
  });
}
