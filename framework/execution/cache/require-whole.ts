import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UserInputError } from '../../errors.js';
import { digestFile } from '../../files/digest-file.js';
import { stageRecord } from '../../records/stage-record.js';

/**
 * Checks a finished output before somebody reads it: every file must hold what the stage wrote. A process reads a file for this
 * once, and again where its size or times have changed since.
 *
 * @throws UserInputError that names the file which is missing or holds something else
 */
export async function requireWhole(output: string): Promise<void> {
  for (const [name, digest] of Object.entries(stageRecord.read(output)?.outputs ?? {})) {
    const file = join(output, name);
    const version = await versionOf(file);
    if (version === undefined) throw damaged(file, 'is missing', output);
    if (checked.get(file) === version) continue;
    if ((await digestFile(file)) !== digest) throw damaged(file, 'no longer holds what the stage wrote', output);
    checked.set(file, version);
  }
}

/** The files that a finished output should have and has not. Their contents are not read. */
export async function missingFiles(output: string): Promise<readonly string[]> {
  const files = Object.keys(stageRecord.read(output)?.outputs ?? {}).map((name) => join(output, name));
  const versions = await Promise.all(files.map(versionOf));
  return files.filter((_, index) => versions[index] === undefined);
}

/** File → the version of it that was checked. */
const checked = new Map<string, string>();

async function versionOf(file: string): Promise<string | undefined> {
  const entry = await stat(file, { bigint: true }).catch(() => undefined);
  return entry?.isFile() === true ? `${entry.size} ${entry.mtimeNs} ${entry.ctimeNs} ${entry.ino}` : undefined;
}

function damaged(place: string, reason: string, output: string): UserInputError {
  return new UserInputError({
    place,
    reason: `${reason}: the file was changed or damaged, and results must not come from it`,
    remedy: `Remove the folder ${output} and start the command again: the stage is computed anew.`,
  });
}
