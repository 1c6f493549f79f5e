import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UserInputError } from '../errors.js';

/**
 * Makes sure that results can be written to `folder`, or that it can be made, by writing there or into the nearest folder
 * above it. Creates nothing that stays: another process may be about to use the same folder.
 */
export async function requireWritable(folder: string): Promise<void> {
  let place = folder;
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  const probe = join(place, `.formulary-probe-${randomUUID()}`);
  try {
    await (await open(probe, 'w')).close();
    await rm(probe);
  } catch (error) {
    throw new UserInputError({
      place: folder,
      reason: `results cannot be written there (${String((error as NodeJS.ErrnoException).code)})`,
      remedy: 'Make the folder writable, or name another one with --runs.',
    });
  }
}
