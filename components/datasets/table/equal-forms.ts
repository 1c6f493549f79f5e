import { dirname, relative } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { isParquet } from './parquet-source.js';
import { digestText } from './plain-text.js';
import { findForms } from './source-file.js';

/** Tables of which there is more than one file: `admissions.csv` beside `admissions.csv.gz`. */
async function repeatedForms(
  folders: readonly string[],
  tables: readonly (readonly string[])[],
): Promise<readonly (readonly string[])[]> {
  const forms = await Promise.all(tables.map((names) => findForms(folders, names)));
  return forms.filter((paths) => paths.length > 1);
}

/**
 * Refuses tables that lie there twice and differ, because one of them is not meant. Equal ones are named.
 *
 * @param tables the names that each table may have
 * @returns by sentence, such as `a.csv and a.csv.gz hold the same`: which one is read
 */
export async function equalForms(
  folders: readonly string[],
  tables: readonly (readonly string[])[],
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const facts: Record<string, string> = {};
  for (const paths of await repeatedForms(folders, tables)) {
    if (await differ(paths, signal)) {
      throw new UserInputError({
        place: paths.join(' and '),
        reason: paths.some(isParquet)
          ? 'the files are forms of one table, of which only one is read'
          : 'the files are forms of one table, but what they hold differs',
        remedy: 'Remove the file that is out of date.',
      });
    }
    const names = paths.map((path) => relative(folders[0] ?? dirname(path), path));
    facts[`${names.join(' and ')} hold the same`] = `${names[0]} was read`;
  }
  return facts;
}

/** Texts differ by what they hold. Parquet holds the same rows in other bytes, so it counts as different from all others. */
async function differ(paths: readonly string[], signal: AbortSignal): Promise<boolean> {
  if (paths.some(isParquet)) return true;
  const digests = await Promise.all(paths.map((path) => digestText(path, signal)));
  return new Set(digests).size > 1;
}
