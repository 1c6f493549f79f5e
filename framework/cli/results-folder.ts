import { existsSync, statSync } from 'node:fs';
import { UserInputError } from '../errors.js';

/**
 * Refuses `--runs` where it names a file. The folder need not exist yet, but with a file it would look as if nothing had been
 * run.
 */
export function requireResultsFolder(named: string): void {
  if (!existsSync(named) || statSync(named).isDirectory()) return;
  throw new UserInputError({
    place: '--runs',
    reason: `"${named}" is a file; results lie in a folder`,
    remedy: 'Name a folder. It is created if it does not exist.',
  });
}
