import { statSync } from 'node:fs';
import type { Static } from 'typebox';
import { UserInputError } from '../errors.js';
import { Type } from '../registry/type.js';
import { CodeVersion } from './code-version.js';
import { Ingredients } from './ingredients.js';
import { Score } from './metrics-file.js';
import { AnyObject, type Frozen, recordFile } from './record.js';

/** `lock.json` of a finished run: enough to compute it again elsewhere and to say whether the numbers hold. */
const LockFile = Type.Object({
  schema: Type.Optional(Type.Integer()),
  title: Type.String(),
  row: Type.String(),
  seed: Type.Integer(),
  ablations: Type.Optional(Type.Array(Type.String())),
  values: AnyObject,
  /** Values to be read from the environment again: dotted path → `${env:MIMIC_III_ROOT}`. */
  environment: Type.Record(Type.String(), Type.String()),
  plugins: Type.Array(Type.String()),
  code: Type.Optional(CodeVersion),
  stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      key: Type.String(),
      /** What the key is the digest of. Locks from before this was recorded have none. */
      ingredients: Type.Optional(Ingredients),
      /** Raw files that the stage read, with the SHA-256 of their contents. */
      inputs: Type.Array(Type.Object({ name: Type.String(), sha256: Type.String() })),
      /** Name below the stage's output → SHA-256 of the contents. */
      outputs: Type.Record(Type.String(), Type.String()),
    }),
  ),
  /** `test/overall/prauc` → score. */
  metrics: Type.Record(Type.String(), Score),
});
export type LockFile = Frozen<Static<typeof LockFile>>;

const remedy = 'Name the lock.json of a run folder.';

/** `lock.json` of a run folder. */
export const lockFile = recordFile('lock.json', LockFile, { remedy });

/**
 * The lock that a user names.
 *
 * @param place a `lock.json`, or the run folder that holds it
 * @throws UserInputError where there is none that can be read; the message quotes nothing of the file
 */
export function readLock(place: string): LockFile {
  const isFolder = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true;
  const lock = isFolder ? lockFile.read(place) : lockFile.readAt(place);
  if (lock !== undefined) return lock;
  throw new UserInputError({
    place,
    reason: isFolder ? 'holds no lock.json' : 'there is no such file',
    remedy: isFolder ? 'Name the folder of a run that has finished; `formulary runs` lists them.' : remedy,
  });
}
