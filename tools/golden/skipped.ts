import type { JsonObject } from '../../framework/json.js';

/** Golden files that are known but not computed by this tool, with the word that says so. */
export function reasonToSkip(file: JsonObject): string {
  if ('welch' in file || 'holm' in file) return 'statistics file, checked by the tests of framework/statistics';
  return 'no golden file that this tool knows';
}
