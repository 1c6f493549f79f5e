import { join } from 'node:path';
import { digestFile } from '../../files/digest-file.js';
import { outputFiles } from '../cache/stage-cache.js';

/** SHA-256 of each file of a stage's output, by its name below the folder. */
export async function digestsOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: [string, string][] = [];
  for (const name of await outputFiles(folder)) digests.push([name, await digestFile(join(folder, name))]);
  return Object.fromEntries(digests);
}
