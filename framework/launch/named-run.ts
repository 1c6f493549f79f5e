import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { UserInputError } from '../errors.js';
import { holdExclusively } from '../files/exclusive-lock.js';
import { runFile } from '../records/run-file.js';

/**
 * The folder of a run that a person names by its path, its name or the beginning of it.
 *
 * @throws UserInputError where none or several are meant
 */
export function namedRun(named: string, runsFolder: string): string {
  const name = basename(named.replace(/\/+$/, ''));
  const entries = existsSync(runsFolder) ? readdirSync(runsFolder, { withFileTypes: true }) : [];
  const known = entries.filter((entry) => entry.isDirectory() && entry.name.startsWith('run-'));
  const meant = known.filter((entry) => entry.name === name || entry.name.startsWith(name));
  const exact = meant.find((entry) => entry.name === name) ?? (meant.length === 1 ? meant[0] : undefined);
  const folder = exact === undefined || name === '' ? undefined : join(runsFolder, exact.name);
  if (folder !== undefined && runFile.readIfWhole(folder) !== undefined) return folder;
  throw new UserInputError({
    place: named,
    reason:
      meant.length > 1 ? `${meant.length} runs have a name that begins so` : `no run of that name in ${runsFolder}`,
    remedy: 'Name the folder of a run: `formulary runs` lists them.',
  });
}

/**
 * Removes the folder of a run. Outputs in the cache stay, for other runs.
 *
 * @throws UserInputError where a process works on the run
 */
export async function removeRun(folder: string): Promise<void> {
  const lock = await holdExclusively(`${folder}.lock`, AbortSignal.timeout(500)).catch(() => undefined);
  if (lock === undefined) {
    throw new UserInputError({
      place: folder,
      reason: 'a process works on the run',
      remedy: 'Cancel it first: `formulary cancel`.',
    });
  }
  rmSync(folder, { recursive: true });
  lock.release();
}
