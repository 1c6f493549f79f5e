import { mkdir, stat } from 'node:fs/promises';
import { UserInputError } from '../../../framework/errors.js';

/**
 * Makes the folder that a view writes to.
 *
 * @throws UserInputError where it is there already, or cannot be made
 */
export async function makeNewFolder(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) !== undefined) {
    throw new UserInputError({
      place: folder,
      reason: 'is there already',
      remedy: 'Name a folder that does not exist yet.',
    });
  }
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    throw new UserInputError({
      place: folder,
      reason: `the folder cannot be made (${error.code})`,
      remedy: 'Name another.',
    });
  });
}
