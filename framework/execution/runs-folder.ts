import { mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { UserInputError } from '../errors.js';

/** Makes sure that results can be written below `folder`, by writing there, and leaves it as it was. */
export async function requireWritable(folder: string): Promise<void> {
  const probe = path.join(folder, `.probe-${process.pid}`);
  try {
    const created = await mkdir(folder, { recursive: true });
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
