import { mkdir, readdir, stat } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { bytesInWords } from '../count.js';
import { UserInputError } from '../errors.js';
import { digestFile } from '../files/digest-file.js';
import { readJsonIfWhole } from '../files/read-json.js';
import { replaceFile } from '../files/replace-file.js';
import type { InputDigest } from '../records/ingredients.js';

/** Digests of raw input files by their contents. */
export interface InputDigests {
  /** Digests of files, and of every file below folders, in a fixed order. */
  of(files: readonly string[]): Promise<readonly InputDigest[]>;
  /** Keeps the digests for the next plan. */
  save(): Promise<void>;
}

/**
 * Opens the table of digests in the cache folder. The contents of a file are read once for each of its versions: size, times
 * and inode tell whether a file is still the same, so that planning does not read gigabytes again. The table may be deleted at
 * any time.
 *
 * @param tell hears every ten seconds what is being read: large files take minutes
 */
export async function openInputDigests(
  cacheFolder: string,
  tell: (text: string) => void = () => {},
): Promise<InputDigests> {
  const table = join(cacheFolder, 'input-digests.json');
  const versions = new Map(Object.entries((readJsonIfWhole(table) ?? {}) as Readonly<Record<string, FileVersion>>));
  const pending = new Map<string, Promise<readonly [number, string]>>();
  let changed = false;
  let toldAt = Date.now();

  const digest = async (file: string): Promise<readonly [number, string]> => {
    const { size, mtimeNs, ctimeNs, ino } = await stat(file, { bigint: true });
    const version = `${size} ${mtimeNs} ${ctimeNs} ${ino}`;
    const former = versions.get(file);
    if (former?.version === version) return [Number(size), former.sha256];
    const sha256 = await digestFile(file, (bytes) => {
      if (Date.now() - toldAt < quietMilliseconds) return;
      toldAt = Date.now();
      tell(`reading ${file} for the first time: ${bytesInWords(bytes)} of ${bytesInWords(Number(size))}`);
    }).catch((error: NodeJS.ErrnoException) => {
      throw unreadable(file, error);
    });
    versions.set(file, { version, sha256 });
    changed = true;
    return [Number(size), sha256];
  };
  const once = (file: string): Promise<readonly [number, string]> => {
    const running = pending.get(file) ?? digest(file);
    pending.set(file, running);
    return running;
  };

  return {
    of: async (files) => {
      const single = (await Promise.all(files.map(filesBelow))).flat();
      const digests: InputDigest[] = [];
      for (const { file, name } of single) {
        const [bytes, sha256] = await once(file);
        digests.push({ name, bytes, sha256 });
      }
      return digests;
    },
    save: async () => {
      if (!changed) return;
      changed = false;
      await mkdir(cacheFolder, { recursive: true });
      await replaceFile(table, JSON.stringify(Object.fromEntries(versions)), { durable: false });
    },
  };
}

const quietMilliseconds = 10_000;

interface FileVersion {
  readonly version: string;
  readonly sha256: string;
}

async function filesBelow(root: string): Promise<readonly { readonly file: string; readonly name: string }[]> {
  const status = await stat(root).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(root, error);
  });
  if (!status.isDirectory()) return [{ file: root, name: basename(root) }];
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
    .map((file) => ({ file, name: relative(root, file) }));
}

function unreadable(file: string, error: NodeJS.ErrnoException): UserInputError {
  return new UserInputError({
    place: file,
    reason: error.code === 'ENOENT' ? 'there is no such file or folder' : `cannot be read (${String(error.code)})`,
    remedy: 'The experiment reads it: correct its path, the environment variable it comes from, or its permissions.',
  });
}
