import { nodeAt, placeOf, type MapNode, type Node } from '../node.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { commandLine } from './override.js';

/**
 * Refuses a `--set` that changes nothing because every row sets the value itself (or its sweep, or a toggle): whoever typed it
 * would take the result for another experiment's. Not asked where rows are chosen, because it may be meant for another one.
 */
export function checkHeeded(
  overrides: readonly MapNode[],
  head: MapNode,
  rows: readonly { readonly name: string; readonly tree: MapNode }[],
  report: (problem: Problem) => void,
): void {
  const heeded = new Set([head, ...rows.map(({ tree }) => tree)].flatMap(linesOnCommandLine));
  const written = overrides.map(valueOf);
  for (const [index, { path, node }] of written.entries()) {
    const place = placeOf(node);
    if (isPattern(path) || isRemoval(node) || heeded.has(place.line)) continue;
    if (node.is === 'map' && node.entries.size === 0) {
      report({
        ...place,
        code: 'E131',
        path: formatPath(path),
        message: `--set ${formatPath(path)} has no effect: maps merge, and an empty one adds nothing`,
        suggestion: `${formatPath(path)}='!replace {}'`,
      });
      continue;
    }
    const later = written.findLast((other, at) => at > index && isAtOrAbove(other.path, path));
    if (later !== undefined) {
      report({
        ...place,
        code: 'E131',
        path: formatPath(path),
        message: `--set ${formatPath(path)} has no effect: a later --set says otherwise`,
        notes: ['of several values for one path the last one counts: leave the others out'],
        related: [{ place: placeOf(later.node), message: 'this one counts' }],
      });
      continue;
    }
    const first = rows[0];
    const winner = nodeAt(first?.tree, path);
    report({
      ...place,
      code: 'E131',
      path: formatPath(path),
      message: `--set ${formatPath(path)} has no effect: every row says otherwise`,
      ...(first !== undefined && { suggestion: `${formatPath(['rows', first.name, ...path])}=…` }),
      ...(winner?.origin.place !== undefined && {
        related: [{ place: winner.origin.place, message: `this is what row "${first?.name}" takes` }],
      }),
    });
  }
}

function isAtOrAbove(path: readonly string[], other: readonly string[]): boolean {
  return path.every((segment, index) => segment === other[index]);
}

/** Rows and sweeps are patterns of rows: their values appear under other paths, if at all. */
function isPattern([first]: readonly string[]): boolean {
  return first === 'rows' || first === 'sweep';
}

/** A `--set` that takes a value away leaves no trace in the rows. */
function isRemoval(node: Node): boolean {
  return (
    node.mode === 'remove' || (node.is === 'scalar' && node.value === null) || linesOnCommandLine(node).length === 0
  );
}

/** The path that one `--set` names, and its value. */
export function valueOf(override: MapNode): { readonly path: readonly string[]; readonly node: Node } {
  const path: string[] = [];
  let node: Node = override;
  while (node.is === 'map' && node.entries.size === 1 && (node.mode === undefined || node.mode === 'within')) {
    for (const [key, entry] of node.entries) {
      path.push(key);
      node = entry.node;
    }
  }
  return { path, node };
}

/** The lines of the `--set` that the tree's values come from. Of a map its entries count, because maps merge. */
export function linesOnCommandLine(node: Node): readonly number[] {
  if (node.is === 'map' && node.entries.size > 0)
    return [...node.entries.values()].flatMap((entry) => linesOnCommandLine(entry.node));
  const { origin } = node;
  const items = node.is === 'list' ? node.items.flatMap(linesOnCommandLine) : [];
  return origin.place?.file === commandLine ? [origin.place.line, ...items] : items;
}
