import { historyOf } from './composition/merge.js';
import type { Node } from './node.js';
import type { Assignment, Origin, Origins } from './origin.js';
import { parsePath } from './path.js';

/** Answers where the values of a row came from. */
export class TreeOrigins implements Origins {
  constructor(readonly tree: Node) {}

  of(path: string): Origin | undefined {
    return this.at(path)?.node?.origin;
  }

  history(path: string): readonly Assignment[] {
    const found = this.at(path);
    if (found === undefined) return [];
    return found.node === undefined ? found.removed : historyOf(found.node);
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
