import { statSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../errors.js';
import { planFile } from '../records/plan-file.js';
import { openBundle } from './open-bundle.js';

/** Whether a place is what {@link withExperiment} takes: an experiment's folder, or an archive. */
export function holdsExperiment(place: string): boolean {
  const entry = statSync(place, { throwIfNoEntry: false });
  if (entry === undefined) return false;
  return entry.isDirectory() ? planFile.readIfWhole(place) !== undefined : /\.(tar\.gz|tgz)$/.test(place);
}

/**
 * Gives an experiment's folder to work with: one that lies there, or that of a bundle, which is unpacked for as long as the
 * work takes.
 *
 * @throws UserInputError where the place holds neither
 */
export async function withExperiment<T>(
  place: string,
  runsFolder: string,
  work: (experimentFolder: string) => Promise<T>,
): Promise<T> {
  const entry = statSync(place, { throwIfNoEntry: false });
  if (entry === undefined || !holdsExperiment(place)) {
    throw new UserInputError({
      place,
      reason:
        entry === undefined ? 'there is no such file or folder' : 'is neither a bundle nor the folder of an experiment',
      remedy: 'Name an archive of `formulary bundle`, or a folder below runs/experiments.',
    });
  }
  if (entry.isDirectory()) return work(place);
  await mkdir(runsFolder, { recursive: true });
  const unpacked = await mkdtemp(join(runsFolder, 'bundle-'));
  try {
    return await work(await openBundle(place, unpacked));
  } finally {
    await rm(unpacked, { recursive: true, force: true });
  }
}
