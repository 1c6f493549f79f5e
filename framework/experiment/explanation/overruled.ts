import { linesOnCommandLine, valueOf } from '../composition/heeded-overrides.js';
import { commandLine } from '../composition/override.js';
import type { Row } from '../experiment.js';
import type { MapNode, Node } from '../node.js';
import type { Assignment, Origins } from '../origin.js';
import { formatPath, parsePath } from '../path.js';
import { originText } from './origin-text.js';

/**
 * Says in words which values of the command line met others in some rows: what rows say for themselves is replaced, and what a
 * row or a toggle takes out, or a toggle sets, stays as it is.
 *
 * @param set the values of `--set`, as typed
 */
export function overruledWords(
  overrides: readonly MapNode[],
  rows: readonly Pick<Row, 'name' | 'origins'>[],
  set: readonly string[],
): readonly string[] {
  return overrides.flatMap((override) => {
    const { path, node } = valueOf(override);
    const [line = 0] = linesOnCommandLine(node);
    const typed = `${commandLine} ${set[line - 1] ?? formatPath(path)}`;
    const leaves = leavesOf(node, path).map(formatPath);
    return rows.flatMap(({ name, origins }) =>
      leaves.flatMap((leaf) => {
        const words = meeting(origins, leaf, line);
        return words === undefined ? [] : [`${typed}: row "${name}" ${words}`];
      }),
    );
  });
}

/** The paths of the values that a `--set` lays over rows: of a map its entries count, because maps merge. */
function leavesOf(node: Node, path: readonly string[]): readonly (readonly string[])[] {
  if (node.is !== 'map' || node.mode === 'replace' || node.entries.size === 0) return [path];
  return [...node.entries].flatMap(([key, entry]) => leavesOf(entry.node, [...path, key]));
}

function meeting(origins: Origins, path: string, line: number): string | undefined {
  const history = origins.history(path);
  const last = history.at(-1);
  const isOurs = ({ origin }: Assignment) => origin.by === 'command line' && origin.place.line === line;
  if (last !== undefined && isOurs(last)) {
    const own = history.findLast(({ origin }) => origin.by === 'row');
    if (own === undefined || own.written === last.written) return undefined;
    return `has ${own.written} of its own (${originText(own.origin)}), which is replaced`;
  }
  const around = prefixes(path).find((place) => origins.history(place).at(-1)?.written === 'removed');
  const removal = around === undefined ? undefined : origins.history(around).at(-1);
  if (removal !== undefined) return `has no ${around} that it could change: ${originText(removal.origin)}`;
  const isToggled = last?.origin.by === 'ablation' && history.some(isOurs);
  return isToggled ? `keeps ${last.written} all the same: ${originText(last.origin)}` : undefined;
}

/** The paths around a path, and itself, the shortest first. */
function prefixes(path: string): readonly string[] {
  const segments = parsePath(path) ?? [];
  return segments.map((_, index) => formatPath(segments.slice(0, index + 1)));
}
