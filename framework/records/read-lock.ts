import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { departure } from '../conforms.js';
import { UserInputError } from '../errors.js';
import { readJson } from '../files/read-json.js';
import { Type } from '../registry/type.js';
import type { LockFile } from './lock-file.js';

/** What is read of a lock; it may hold more. */
const Lock = Type.Object({
  title: Type.String(),
  row: Type.String(),
  seed: Type.Integer(),
  values: Type.Record(Type.String(), Type.Unknown()),
  environment: Type.Record(Type.String(), Type.String()),
  plugins: Type.Array(Type.String()),
  stages: Type.Array(
    Type.Object({
      stage: Type.String(),
      key: Type.String(),
      inputs: Type.Array(Type.Object({ name: Type.String(), sha256: Type.String() })),
      outputs: Type.Record(Type.String(), Type.String()),
    }),
  ),
  metrics: Type.Record(Type.String(), Type.Unknown()),
});

/**
 * The lock of a run.
 *
 * @param place a `lock.json`, or the run folder that holds it
 * @throws UserInputError where there is none that can be read; the message quotes nothing of the file
 */
export async function readLock(place: string): Promise<LockFile> {
  const fail = (reason: string, remedy = 'Name the lock.json of a run folder.'): never => {
    throw new UserInputError({ place, reason, remedy });
  };
  const isFolder = (await stat(place).catch(() => undefined))?.isDirectory() === true;
  const content = await readJson(isFolder ? join(place, 'lock.json') : place).catch((error: unknown) =>
    fail(error instanceof SyntaxError ? 'is not JSON' : `cannot be read (${(error as NodeJS.ErrnoException).code})`),
  );
  if (content === undefined && isFolder)
    return fail('holds no lock.json', 'Name the folder of a run that has finished; `formulary runs` lists them.');
  if (content === undefined) return fail('there is no such file');
  return asLock(content, fail);
}

/** A value that was read from a file or a server, as a lock. `fail` throws what is wrong with it. */
export function asLock(content: unknown, fail: (reason: string, remedy?: string) => never): LockFile {
  const { schema } = (content ?? {}) as { readonly schema?: unknown };
  if (typeof schema === 'number' && schema > 1)
    return fail(`was written by a newer version (schema ${schema})`, 'Update Formulary.');
  const wrong = departure(Lock, content);
  return wrong === undefined ? (content as LockFile) : fail(`is no lock of a run: ${wrong}`);
}
