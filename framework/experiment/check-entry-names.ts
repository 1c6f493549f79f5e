import type { Catalogue } from '../registry/registry.js';
import { childOf, type MapNode } from './node.js';
import type { Problem } from './problem.js';

const longestName = 100;
const recordable = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;
const allowed = `letters, digits, _ and - (a letter or a digit first), at most ${longestName} of them`;

/**
 * Checks the names of entries of sections that hold components by name. Curves and scores bear these names, so trackers must
 * take them and settings (`validation/NAME`) must be able to write them.
 */
export function checkEntryNames(
  trees: readonly MapNode[],
  { sections }: Catalogue,
  report: (problem: Problem) => void,
): void {
  for (const section of sections.all.filter(({ holds }) => holds === 'components')) {
    const checked = new Set<string>();
    for (const node of trees.map((tree) => childOf(tree, section.name))) {
      for (const [name, { key }] of node?.is === 'map' ? node.entries : []) {
        if (checked.has(name)) continue;
        checked.add(name);
        if (recordable.test(name) && name.length <= longestName) continue;
        const suggestion = name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^[_-]+|-+$/g, '');
        report({
          ...key,
          code: 'E132',
          path: `${section.name}.${name}`,
          message: `"${name}" cannot be the name of a curve or score`,
          received: name,
          expected: allowed,
          notes: [allowed],
          ...(recordable.test(suggestion) && suggestion.length <= longestName && { suggestion }),
        });
      }
    }
  }
}
