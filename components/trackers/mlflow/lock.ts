import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { conforms } from '../../../framework/conforms.js';
import { isOfThisMachine, isRunning, markOf, ProcessMark } from './process-mark.js';

/** Milliseconds between two signs of life of a holder, and after how many without one another machine takes over. */
const heartbeat = 20_000;
const patience = 120_000;

/**
 * Lets one process at a time work on a folder, which several machines may share. Returns what releases the lock, or undefined
 * while another process holds it. A lock is taken over once its holder has ended: on this machine that is seen at once, of
 * another machine when it has given no sign of life for two minutes, by the clock of the file system.
 *
 * @param name of the lock file
 */
export async function lockFolder(folder: string, name: string): Promise<(() => Promise<void>) | undefined> {
  const path = join(folder, name);
  const text = JSON.stringify(markOf(process.pid));
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, 'wx');
      await file.write(text, 0);
      return holding(path, file, text);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const held = await readFile(path, 'utf8').catch(() => undefined);
    if (held === undefined) continue;
    if (!(await isAbandoned(path, held)) || !(await remove(path, held))) return undefined;
  }
  return undefined;
}

function holding(path: string, file: FileHandle, text: string): () => Promise<void> {
  // through the open file: if another machine has taken over meanwhile, its lock is left alone
  const beat = setInterval(() => void file.write(text, 0).catch(() => undefined), heartbeat);
  beat.unref();
  return async () => {
    clearInterval(beat);
    await file.close();
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) await rm(path, { force: true });
  };
}

async function isAbandoned(path: string, held: string): Promise<boolean> {
  const mark = readMark(held);
  if (mark !== undefined && isOfThisMachine(mark)) return !isRunning(mark);
  const found = await stat(path).catch(() => undefined);
  return found === undefined || (await clockOf(path)) - found.mtimeMs > patience;
}

function readMark(text: string): ProcessMark | undefined {
  try {
    const mark: unknown = JSON.parse(text);
    return conforms(ProcessMark, mark) ? mark : undefined;
  } catch {
    // its holder is about to write it, or never got to
    return undefined;
  }
}

/** What time it is where the folder is kept: another machine's clock may be minutes away from ours. */
async function clockOf(path: string): Promise<number> {
  const probe = `${path}.${hostname()}-${process.pid}`;
  await writeFile(probe, '');
  const { mtimeMs } = await stat(probe);
  await rm(probe, { force: true });
  return mtimeMs;
}

/** Removes an abandoned lock; false where another process has taken it over meanwhile. */
async function remove(path: string, abandoned: string): Promise<boolean> {
  const aside = `${path}.${hostname()}-${process.pid}.old`;
  try {
    await rename(path, aside);
  } catch {
    return true;
  }
  if ((await readFile(aside, 'utf8')) !== abandoned) {
    await rename(aside, path);
    return false;
  }
  await rm(aside, { force: true });
  return true;
}
