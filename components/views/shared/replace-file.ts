import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';

/**
 * Writes beside the file and renames: a reader sees all of it or nothing.
 *
 * @returns the SHA-256 of its bytes
 * @throws UserInputError where the file cannot be written
 */
export async function replaceFile(path: string, parts: Iterable<string | Uint8Array>): Promise<string> {
  const partial = `${path}.${process.pid}.part`;
  const digest = createHash('sha256');
  try {
    const file = await open(partial, 'w');
    try {
      for (const part of parts) {
        digest.update(part);
        await file.writeFile(part);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserInputError({
      place: path,
      reason: `the file cannot be written (${code})`,
      remedy: 'Name a file in a folder that exists and is writable.',
    });
  }
  return digest.digest('hex');
}
