import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from './replace-file.js';

/**
 * Makes a folder for results, and tells git to ignore everything in it: cohorts, prompts and predictions are about patients. A
 * `.gitignore` that is there already is left as it is.
 */
export async function keepFromGit(folder: string): Promise<void> {
  const place = join(folder, '.gitignore');
  if (existsSync(place)) return;
  await mkdir(folder, { recursive: true });
  await replaceFile(place, '# What experiments leave here may be about patients.\n*\n');
}
