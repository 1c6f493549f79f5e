import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders of all experiments below a runs folder, by name. */
export async function experimentFolders(runsFolder: string): Promise<string[]> {
  const parent = join(runsFolder, 'experiments');
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(parent, name))
    .sort();
}
