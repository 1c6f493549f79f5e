import type { Json } from '../json.js';
import { historyOf } from './composition/merge.js';
import { jsonOf, type Node } from './node.js';
import type { Assignment, Origin, Origins } from './origin.js';
import { formatPath, parsePath } from './path.js';

/** The origins of a row's values, read from its resolved tree. */
export class TreeOrigins implements Origins {
  constructor(readonly tree: Node) {}

  value(path: string): Json | undefined {
    const node = this.at(path)?.node;
    return node === undefined ? undefined : jsonOf(node);
  }

  isOpen(path: string): boolean {
    const node = this.at(path)?.node;
    return node?.is === 'scalar' && node.unset !== undefined;
  }

  of(path: string): Origin | undefined {
    return this.at(path)?.node?.origin;
  }

  history(path: string): readonly Assignment[] {
    const place = this.at(path);
    if (place === undefined) return [];
    return place.node === undefined ? place.removed : historyOf(place.node);
  }

  paths(): readonly string[] {
    return pathsBelow(this.tree, []);
  }

  private at(path: string): { readonly node?: Node; readonly removed: readonly Assignment[] } | undefined {
    let node: Node = this.tree;
    for (const segment of path === '' ? [] : (parsePath(path) ?? [''])) {
      const next: Node | undefined =
        node.is === 'list'
          ? node.items[Number(segment)]
          : node.is === 'map'
            ? node.entries.get(segment)?.node
            : undefined;
      if (next === undefined) {
        const removed = node.is === 'map' ? node.removed?.get(segment) : undefined;
        return removed === undefined ? undefined : { removed };
      }
      node = next;
    }
    return { node, removed: [] };
  }
}

function pathsBelow(node: Node, path: readonly (string | number)[]): readonly string[] {
  const children: readonly (readonly [string | number, Node])[] =
    node.is === 'map'
      ? [...node.entries].map(([key, entry]) => [key, entry.node] as const)
      : node.is === 'list'
        ? node.items.map((item, index) => [index, item] as const)
        : [];
  const below = children.flatMap(([key, child]) => pathsBelow(child, [...path, key]));
  return path.length === 0 ? below : [formatPath(path), ...below];
}
