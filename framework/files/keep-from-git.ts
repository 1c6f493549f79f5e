import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './replace-file.js';

const contents = '# What experiments leave here may be about patients.\n*\n';

/**
 * Makes a folder for results, and tells git to ignore everything in it: cohorts, prompts and predictions are about patients. A
 * `.gitignore` that is there already is left as it is.
 */
export async function keepFromGit(folder: string): Promise<void> {
  const place = join(folder, '.gitignore');
  if (existsSync(place)) return;
  await mkdir(folder, { recursive: true });
  await replaceFile(place, contents);
}

/** Removes a folder for results in which nothing lies but what `keepFromGit` wrote. */
export async function removeUnused(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  const place = join(folder, '.gitignore');
  if (names.join() === '.gitignore' && readFileSync(place, 'utf8') === contents) await rm(place);
  await rmdir(folder).catch(() => 'absent, or in use by others');
}
