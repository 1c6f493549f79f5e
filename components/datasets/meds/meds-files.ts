import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../../framework/errors.js';

/** The files of a MEDS dataset. */
export interface MedsFiles {
  /** The shards of the events, in ascending order of their paths. */
  readonly shards: readonly string[];
  /** Absent where the dataset describes no codes. */
  readonly codes?: string;
  readonly splits?: string;
}

const place = 'dataset.root';

export async function findMedsFiles(root: string): Promise<MedsFiles> {
  const data = join(root, 'data');
  const entries = await readdir(data, { recursive: true, withFileTypes: true }).catch(() => []);
  const shards = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.parquet') && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !path
          .slice(data.length)
          .split('/')
          .some((folder) => folder.startsWith('.')),
    )
    .sort();
  if (shards.length === 0) {
    throw new UserInputError({
      place,
      reason: `there is no file data/**/*.parquet below ${root}`,
      remedy: `Set ${place} to the folder that a MEDS converter wrote: it holds data/ and metadata/.`,
    });
  }
  const codes = await present(join(root, 'metadata', 'codes.parquet'));
  const splits = await present(join(root, 'metadata', 'subject_splits.parquet'));
  return { shards, ...(codes ? { codes } : {}), ...(splits ? { splits } : {}) };
}

async function present(path: string): Promise<string | undefined> {
  return stat(path).then(
    (entry) => (entry.isFile() ? path : undefined),
    () => undefined,
  );
}
