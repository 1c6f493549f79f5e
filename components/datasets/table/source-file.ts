import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';

/** The names that a table may have as a file. */
export function csvNames(table: string): readonly string[] {
  return [`${table}.csv`, `${table}.csv.gz`];
}

/**
 * The paths of the wanted files. Each is taken from the first folder that has it. Names are compared without case.
 *
 * @param wanted the names that each file may have
 * @param option where the folder was given, for the error, which names everything that is missing: `dataset.root`
 */
export async function findSourceFiles<Key extends string>(
  folders: readonly string[],
  wanted: Readonly<Record<Key, readonly string[]>>,
  option: string,
  remedy = `Set ${option} to the folder that holds what is missing.`,
): Promise<Readonly<Record<Key, string>>> {
  return findEach(folders, wanted, (names) => findOptionalFile(folders, names), option, remedy);
}

/** What `find` finds for each of the wanted; everything that it does not find is named in one error. */
export async function findEach<Key extends string, Found>(
  folders: readonly string[],
  wanted: Readonly<Record<Key, readonly string[]>>,
  find: (names: readonly string[], key: Key) => Promise<Found | undefined>,
  option: string,
  remedy = `Set ${option} to the folder that holds what is missing.`,
): Promise<Readonly<Record<Key, Found>>> {
  const all: Partial<Record<Key, Found>> = {};
  const missing: string[] = [];
  for (const [key, names] of Object.entries(wanted) as [Key, readonly string[]][]) {
    const found = await find(names, key);
    if (found === undefined) missing.push(names.join(' or '));
    else all[key] = found;
  }
  if (missing.length === 0) return all as Record<Key, Found>;
  const named = missing.toSorted();
  const isThere = folders.some((folder) => existsSync(folder));
  throw new UserInputError({
    place: option,
    reason: isThere
      ? `${named.map((names) => `no ${names}`).join(', ')} in ${folders.join(' or ')}`
      : `there is no folder ${folders[0]}; it has to hold ${named.join(', ')}`,
    remedy,
  });
}

/**
 * The first of the named files that exists in one of the folders, or else one packed in a form that is then refused by name.
 */
export async function findOptionalFile(
  folders: readonly string[],
  names: readonly string[],
): Promise<string | undefined> {
  const [first] = await findForms(folders, names);
  if (first !== undefined) return first;
  const bare = new Set(names.flatMap((name) => [name, name.replace(/\.csv(\.gz)?$/, '')]));
  const packed = [...bare].flatMap((name) => foreignPackings.map((ending) => `${name}${ending}`));
  return (await findForms(folders, packed))[0];
}

const foreignPackings = ['.zst', '.zip', '.bz2', '.xz'];

/** All of the named files that exist, by folder and name. They are forms of one table. */
export async function findForms(folders: readonly string[], names: readonly string[]): Promise<readonly string[]> {
  const forms: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder).catch(() => []);
    for (const name of names)
      for (const entry of entries) if (entry.toLowerCase() === name.toLowerCase()) forms.push(join(folder, entry));
  }
  return forms;
}
