import type { JsonObject } from '../../framework/json.js';

/** Golden files that this tool recognizes but does not compute. It says why. */
export function reasonToSkip(file: JsonObject): string {
  if ('welch' in file || 'holm' in file) return 'statistics file, checked by the tests of framework/statistics';
  return 'no golden file that this tool knows';
}
