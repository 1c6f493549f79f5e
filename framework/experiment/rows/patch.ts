import { emptyMap, placeOf, type Entry, type MapNode, type Node } from '../node.js';
import type { Place } from '../origin.js';
import { parsePath } from '../path.js';
import { merge, type MergeContext } from '../composition/merge.js';
import type { Problem } from '../problem.js';

/** Patches are laid over each other as written: their tags act when they meet the experiment. */
const asWritten: MergeContext = { report: () => undefined, removable: () => false, deferred: () => true };

/** A patch that sets one value. */
export function patchAt(path: readonly string[], key: Place, value: Node): MapNode {
  return path.reduceRight<Node>(
    (node, segment) => ({ ...emptyMap(value.origin), entries: new Map<string, Entry>([[segment, { key, node }]]) }),
    value,
  ) as MapNode;
}

/** Joins two patches. If both change one value, the second wins. */
export function combine(first: MapNode, second: MapNode): MapNode {
  return merge(first, second, asWritten) as MapNode;
}

/** Turns dotted keys (`student.width: 32`) into nested maps. A row may be empty (`"LEADER(S)":`). */
export function readPatch(node: Node, path: string, report: (problem: Problem) => void): MapNode | undefined {
  if (node.is === 'scalar' && node.value === null) return emptyMap(node.origin);
  if (node.is !== 'map') {
    report({ ...placeOf(node), code: 'E107', path, message: `${path} is a map of what it changes`, expected: 'a map' });
    return undefined;
  }
  let patch: MapNode = { ...node, entries: new Map() };
  for (const [name, entry] of node.entries) {
    const segments = name.includes('.') ? parsePath(name) : [name];
    if (segments === undefined) {
      report({
        ...entry.key,
        code: 'E123',
        path: name,
        message: `"${name}" is not a path`,
        suggestion: 'student.width',
      });
    } else {
      patch = combine(patch, patchAt(segments, entry.key, entry.node));
    }
  }
  return patch;
}
