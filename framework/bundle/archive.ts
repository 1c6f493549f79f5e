import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack, type Header } from 'tar-stream';
import { UserInputError } from '../errors.js';

/** What an archive may hold at most: more is no report of an experiment. */
export const archiveLimits = { files: 50_000, bytes: 1024 ** 3 };

/** Files by their names in the archive: `run-0123456789ab/lock.json`. */
export type ArchiveFiles = ReadonlyMap<string, Buffer>;

/** Packs files into a compressed tar archive. The same files give the same bytes. */
export async function packArchive(files: ArchiveFiles): Promise<Buffer> {
  const archive = pack();
  for (const [name, contents] of [...files].sort(([a], [b]) => (a < b ? -1 : 1)))
    archive.entry({ name, mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 }, contents);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks), { level: 9 });
}

/**
 * Reads an archive that a stranger may have made. Nothing is written to the disk.
 *
 * @param place named in errors
 * @throws UserInputError for links and devices, names that lead out of the archive, names that come twice, and archives that
 *   are larger than {@link archiveLimits} when unpacked
 */
export async function unpackArchive(packed: Buffer, place: string, limits = archiveLimits): Promise<ArchiveFiles> {
  const refuse = (reason: string): UserInputError =>
    new UserInputError({ place, reason, remedy: 'Name an archive that `formulary bundle` has written.' });
  const unpacked = decompressed(packed, limits.bytes, refuse);
  const files = new Map<string, Buffer>();
  const reader = extract();
  const read = (async () => {
    for await (const entry of reader) {
      const problem = problemOf(entry.header, files, limits.files);
      if (problem !== undefined) throw refuse(problem);
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      files.set(entry.header.name, Buffer.concat(chunks));
    }
  })();
  reader.end(unpacked);
  try {
    await read;
  } catch (error) {
    throw error instanceof UserInputError ? error : refuse('is no tar archive, or ends too early');
  }
  return files;
}

function decompressed(packed: Buffer, most: number, refuse: (reason: string) => UserInputError): Buffer {
  try {
    return gunzipSync(packed, { maxOutputLength: most });
  } catch (error) {
    const isLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw refuse(isLarge ? `holds more than ${most} bytes` : 'is no compressed archive');
  }
}

function problemOf({ name, type }: Header, files: ArchiveFiles, most: number): string | undefined {
  const shown = JSON.stringify(name.slice(0, 100));
  if (type === 'directory')
    return `was packed anew: it holds a folder (${shown}), which \`formulary bundle\` never packs`;
  if (type !== 'file') return `holds a ${type ?? 'thing'} (${shown}); only files are unpacked`;
  if (!isInside(name)) return `holds a file that would lie outside (${shown})`;
  if (files.has(name)) return `holds ${shown} twice`;
  return files.size >= most ? `holds more than ${most} files` : undefined;
}

/** Whether a name leads to a file below the folder that it is written to, on any system. */
function isInside(name: string): boolean {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (name.length > 1000 || /[\\:\u0000-\u001f]/.test(name)) return false;
  return name.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}
