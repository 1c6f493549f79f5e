import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UserInputError } from '../../../framework/errors.js';

/** The names that a table may have as a file. */
export function csvNames(table: string): readonly string[] {
  return [`${table}.csv`, `${table}.csv.gz`];
}

/**
 * The paths of the wanted files. Each is taken from the first folder that has it. Names are compared without case.
 *
 * @param wanted the names that each file may have
 * @param option where the folder was given, for the error, which names everything that is missing: `dataset.root`
 */
export async function findSourceFiles<Key extends string>(
  folders: readonly string[],
  wanted: Readonly<Record<Key, readonly string[]>>,
  option: string,
  remedy = `Set ${option} to the folder that holds what is missing.`,
): Promise<Readonly<Record<Key, string>>> {
  const files: Record<string, string> = {};
  const missing: string[] = [];
  for (const [key, names] of Object.entries<readonly string[]>(wanted)) {
    const tablePath = await findOptionalFile(folders, names);
    if (tablePath === undefined) missing.push(names.join(' or '));
    else files[key] = tablePath;
  }
  if (missing.length === 0) return files as Readonly<Record<Key, string>>;
  const named = missing.toSorted();
  const isThere = folders.some((folder) => existsSync(folder));
  throw new UserInputError({
    place: option,
    reason: isThere
      ? `${named.map((names) => `no ${names}`).join(', ')} in ${folders.join(' or ')}`
      : `there is no folder ${folders[0]}; it has to hold ${named.join(', ')}`,
    remedy,
  });
}

/** The first of the named files that exists in one of the folders. */
export async function findOptionalFile(
  folders: readonly string[],
  names: readonly string[],
): Promise<string | undefined> {
  for (const folder of folders) {
    const entries = await readdir(folder).catch(() => []);
    for (const name of names) {
      const entry = entries.find((candidate) => candidate.toLowerCase() === name.toLowerCase());
      if (entry !== undefined) return join(folder, entry);
    }
  }
  return undefined;
}

/**
 * Unpacks a compressed file below `scratch`; other files are used where they are. DuckDB reads a plain file with all threads.
 * It also takes the end of a truncated archive for the end of the table; unpacking notices that first.
 */
export async function unpacked(
  path: string,
  scratch: string,
  signal: AbortSignal,
  onBytes: (count: number) => void,
): Promise<string> {
  if (!path.toLowerCase().endsWith('.gz')) return path;
  const plain = join(scratch, basename(path).slice(0, -'.gz'.length));
  try {
    const source = createReadStream(path, { highWaterMark: 1 << 18 });
    const sink = createWriteStream(plain, { highWaterMark: 1 << 22 });
    async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        onBytes(chunk.length);
        yield chunk;
      }
    }
    await pipeline(source, createGunzip({ chunkSize: 1 << 20 }), counted, sink, { signal });
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw archiveError(error, path);
  }
  return plain;
}

/** Says what an error of unpacking means for the user. Other errors are returned as they are. */
export function archiveError(error: unknown, path: string): unknown {
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) return error;
  return new UserInputError({
    place: path,
    reason: `the archive cannot be unpacked (${error.message}): it is truncated or damaged`,
    remedy: 'Copy the file again and compare its checksum with the published one.',
  });
}
