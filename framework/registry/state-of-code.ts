import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { tensorFolder } from './module-digest.js';
import { modulesBelow } from './modules.js';

/** Digest of the names, sizes and times of all modules below some folders, and of the tensor code that they may use. */
export function stateOfCode(folders: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of [...folders, tensorFolder].flatMap(modulesBelow)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}
