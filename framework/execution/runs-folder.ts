import { existsSync } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserInputError } from '../errors.js';

/** Makes sure that results can be written below `folder`, by writing there, and leaves it as it was. */
export async function requireWritable(folder: string): Promise<void> {
  const probe = path.join(folder, `.probe-${process.pid}`);
  try {
    const created = await makeFolder(folder);
    await (await open(probe, 'w')).close();
    await rm(created ?? probe, { recursive: true });
  } catch (error) {
    throw new UserInputError({
      place: folder,
      reason: `results cannot be written there (${String((error as NodeJS.ErrnoException).code)})`,
      remedy: 'Make the folder writable, or name another one with --runs.',
    });
  }
}

/**
 * Makes a folder and those above it; returns the topmost one that was not there. Step by step, because the recursive `mkdir`
 * of Node never returns where a file system answers "no such folder" for good, as /proc does.
 */
async function makeFolder(folder: string): Promise<string | undefined> {
  const missing: string[] = [];
  for (let place = folder; !existsSync(place); place = path.dirname(place)) missing.unshift(place);
  for (const place of missing) await mkdir(place);
  return missing[0];
}
