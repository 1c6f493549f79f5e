import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';
import { csvNames, findOptionalFile } from './source-file.js';

/** The files that hold one table, in their order: one, or the numbered parts that BigQuery exports. */
export type TableParts = readonly string[];

/**
 * The files of a table: `admissions.csv`, `admissions.csv.gz`, `admissions.parquet`, or parts of it that are numbered from 0
 * or 1 on, such as `admissions-000000000000.csv.gz`. Parts with a gap between them, and a table that lies there twice, are
 * refused.
 */
export async function findTableParts(folders: readonly string[], table: string): Promise<TableParts | undefined> {
  const whole = await findOptionalFile(folders, wholeNames(table));
  const parts = await findParts(folders, table);
  if (parts.length === 0) return whole === undefined ? undefined : [whole];
  if (whole !== undefined) throw twice([whole, parts[0]!.path], 'a whole table and a part of it');
  parts.forEach(({ path, number }, index) => {
    if (number === parts[index - 1]?.number) throw twice([parts[index - 1]!.path, path], 'two forms of one part');
    const expected = index === 0 ? Math.min(number, 1) : parts[index - 1]!.number + 1;
    if (number !== expected) throw gap(path, expected);
  });
  return parts.map(({ path }) => path);
}

/** The names of a file that holds a whole table. */
export function wholeNames(table: string): readonly string[] {
  return [...csvNames(table), `${table}.parquet`];
}

/** Names the files of a table in an error: a part's rows are counted on from the part before it. */
export function nameOfParts(parts: TableParts): string {
  return parts.length === 1 ? parts[0]! : `${parts[0]} to ${basename(parts.at(-1)!)}`;
}

interface NumberedPart {
  readonly path: string;
  readonly number: number;
}

async function findParts(folders: readonly string[], table: string): Promise<readonly NumberedPart[]> {
  const form = new RegExp(String.raw`^${table}[-_.]?(\d{3,12})\.(csv|csv\.gz|parquet)$`, 'i');
  const parts: NumberedPart[] = [];
  for (const folder of folders) {
    for (const name of await readdir(folder).catch(() => [])) {
      const number = form.exec(name)?.[1];
      if (number !== undefined) parts.push({ path: join(folder, name), number: Number(number) });
    }
  }
  return parts.toSorted((a, b) => a.number - b.number || (a.path < b.path ? -1 : 1));
}

function twice(paths: readonly string[], what: string): UserInputError {
  return new UserInputError({
    place: paths.join(' and '),
    reason: `the files are ${what}, so rows would be read twice`,
    remedy: 'Keep the table in one form, and move the other away.',
  });
}

function gap(path: string, expected: number): UserInputError {
  return new UserInputError({
    place: path,
    reason: `the parts of this table have a gap: part ${expected} is missing before this one`,
    remedy: 'Copy all parts again from their source; they are numbered from 0 or 1 on.',
  });
}
