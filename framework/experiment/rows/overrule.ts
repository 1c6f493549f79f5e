import { merge, type MergeContext } from '../composition/merge.js';
import { linesOnCommandLine, valueOf } from '../composition/heeded-overrides.js';
import { placeOf, type MapNode, type Node, nodeAt } from '../node.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import type { Point } from './point.js';

/**
 * The values of `--set` that lie over rows too: the command line wins, also where a row says something for itself. One that
 * every row says for itself is left to `checkHeeded`, which refuses it, because the rows would become one. One that contradicts
 * what a row is named after is refused here: a value that a sweep tries, or the toggles of a row.
 *
 * @param chosen the names of the rows that are computed; absent for all
 */
export function overRows(
  overrides: readonly MapNode[],
  points: readonly Point[],
  chosen: readonly string[] | undefined,
  report: (problem: Problem) => void,
): readonly MapNode[] {
  const meant = points.filter(({ name }) => chosen?.includes(name) ?? true);
  return overrides.filter((override) => {
    const { path, node } = valueOf(override);
    const setters = meant.filter(({ patch }) => sets(patch, path));
    if (setters.length === 0 || (chosen === undefined && setters.length === points.length)) return false;
    const named = setters.find(({ swept }) => path[0] === 'ablations' || (swept !== undefined && sets(swept, path)));
    if (named === undefined) return true;
    report({
      ...placeOf(node),
      code: 'E131',
      path: formatPath(path),
      message: `--set ${formatPath(path)} contradicts row "${named.name}", which is named after a value of its own`,
      notes: ['choose other rows with --rows, or write a file that extends this one'],
    });
    return false;
  });
}

/** Lays a value of the command line over a row, where the row has replaced it. What the row has taken out stays out. */
export function overrule(row: MapNode, patch: MapNode, override: MapNode, context: MergeContext): MapNode {
  const { path, node } = valueOf(override);
  const [line = 0] = linesOnCommandLine(node);
  const present = nodeAt(row, path);
  const isKept = isExtension(node) && present !== undefined && linesOnCommandLine(present).includes(line);
  const isNothing = (node.mode === 'remove' || isNull(node)) && present === undefined;
  if (!sets(patch, path) || isKept || isNothing || isRemoved(row, path)) return row;
  return merge(row, override, context) as MapNode;
}

/** Whether a patch decides the value at a path: it sets it, something around it, or the type of a component around it. */
function sets(patch: Node, [first, ...rest]: readonly string[]): boolean {
  if (first === undefined || patch.is !== 'map' || patch.mode === 'replace' || patch.entries.has('type')) return true;
  const entry = patch.entries.get(first);
  return entry !== undefined && sets(entry.node, rest);
}

function isExtension({ mode }: Node): boolean {
  return mode === 'append' || mode === 'prepend';
}

function isNull(node: Node): boolean {
  return node.is === 'scalar' && node.value === null;
}

/** Whether the row has taken out something around the path. */
function isRemoved(row: MapNode, path: readonly string[]): boolean {
  const around = path.slice(0, -1).map((_, index) => path.slice(0, index + 1));
  return around.some((place) => {
    const parent = nodeAt(row, place.slice(0, -1));
    return nodeAt(row, place) === undefined && parent?.is === 'map' && parent.removed?.has(place.at(-1)!) === true;
  });
}
