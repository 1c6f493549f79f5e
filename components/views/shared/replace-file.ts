import { createHash } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';

/**
 * Writes beside the file and renames: a reader sees all of it or nothing. A link stays a link. What is there and is no file (a
 * pipe, `/dev/stdout`) is written to as it is: a file in its place would break every program that uses it.
 *
 * @returns the SHA-256 of its bytes
 * @throws UserInputError where the file cannot be written
 */
export async function replaceFile(path: string, parts: Iterable<string | Uint8Array>): Promise<string> {
  const target = await realpath(path).catch(() => path);
  const partial = `${target}.${process.pid}.part`;
  try {
    const there = await stat(target).catch(() => undefined);
    // A folder is refused by `open`, with the same words as any other place that cannot be written.
    if (there !== undefined && !there.isFile()) return await write(target, parts);
    const digest = await write(partial, parts);
    await rename(partial, target);
    return digest;
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
}

/** Returns the SHA-256 of what it has written. */
async function write(path: string, parts: Iterable<string | Uint8Array>): Promise<string> {
  const digest = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (const part of parts) {
      digest.update(part);
      await file.writeFile(part);
    }
    if ((await file.stat()).isFile()) await file.sync();
  } finally {
    await file.close();
  }
  return digest.digest('hex');
}
