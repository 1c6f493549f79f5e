import type { MapNode } from '../node.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** Keys at the top of a file or a row that mean nothing. */
export function unknownKeys(
  map: MapNode,
  keys: readonly string[],
  report: (problem: Problem) => void,
  where = 'an experiment',
): void {
  for (const [key, entry] of map.entries) {
    if (keys.includes(key)) continue;
    const suggestion = nearest(key, keys);
    report({
      ...entry.key,
      code: 'E101',
      path: key,
      message: `unknown key "${key}" in ${where}`,
      received: key,
      ...(suggestion !== undefined && { suggestion }),
      notes: [`known: ${[...keys].sort().join(', ')}`],
    });
  }
}
