import { createHash, type Hash } from 'node:crypto';
import { UserInputError } from '../../../framework/errors.js';
import { replaceFile } from '../../../framework/files/replace-file.js';

/**
 * Writes a view's file to the place that the user named. Either all of it is written or nothing.
 *
 * @returns the SHA-256 of its bytes
 * @throws UserInputError where the file cannot be written
 */
export async function writeOutput(path: string, parts: Iterable<string | Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  try {
    await replaceFile(path, digested(parts, digest));
    return digest.digest('hex');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserInputError({
      place: path,
      reason: `the file cannot be written (${code})`,
      remedy: 'Name a file in a folder that exists and is writable.',
    });
  }
}

function* digested(parts: Iterable<string | Uint8Array>, digest: Hash): Generator<string | Uint8Array> {
  for (const part of parts) {
    digest.update(part);
    yield part;
  }
}
