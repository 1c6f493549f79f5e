import { basename, join } from 'node:path';
import { bytesInWords } from '../count.js';
import type { CacheEntry } from '../execution/cache/cache-usage.js';
import { codeFolder, type CodeCopy } from '../launch/code-copies.js';

/** A line for each copy of the program. @param gone what is said of those that nothing needs: `removed` */
export function copiesInWords(copies: readonly CodeCopy[], runs: string, gone?: string): string {
  return copies
    .map(({ folder, bytes, neededBy }) => {
      const why = neededBy === undefined ? 'no job needs it' : `needed by ${neededBy}`;
      const what = neededBy === undefined ? (gone ?? 'cache prune removes it') : undefined;
      const words = [`a copy of the program, ${bytesInWords(bytes)}, ${why}`, ...(what === undefined ? [] : [what])];
      return `${join(codeFolder(runs), basename(folder))}: ${words.join('; ')}\n`;
    })
    .join('');
}

/** A copy as programs read it, beside the outputs of stages. */
export function entryOf({ folder, bytes, neededBy }: CodeCopy): CacheEntry {
  const usedBy = neededBy === undefined ? [] : [neededBy];
  return { stage: 'code', key: basename(folder), complete: true, bytes, used: usedBy.length > 0, usedBy };
}
