import type { Place } from '../origin.js';
import type { Entry, MapNode, Node } from '../node.js';

/**
 * The tree without what is written at a place: the experiment as it would be if nobody had written it. Points of a sweep
 * stay, since a row without its point would be another row; their patches are passed here one by one.
 */
export function omit(tree: MapNode, place: Place | undefined): MapNode {
  if (place === undefined) return tree;
  const sweep = tree.entries.get('sweep');
  const omitted = without(tree, place);
  if (omitted === undefined || sweep === undefined) return omitted ?? tree;
  return { ...omitted, entries: new Map(omitted.entries).set('sweep', sweep) };
}

/** `undefined` if the tree does not hold the place. */
function without(tree: MapNode, place: Place): MapNode | undefined {
  const entries = new Map<string, Entry>();
  for (const [key, entry] of tree.entries) {
    const node = withoutIn(entry.node, place);
    if (node !== undefined) entries.set(key, { key: entry.key, node });
  }
  const isChanged =
    entries.size !== tree.entries.size || [...entries].some(([key, { node }]) => node !== tree.entries.get(key)?.node);
  return isChanged ? { ...tree, entries } : undefined;
}

/**
 * Maps that a dotted key stands for are at the place of their value: what is inside is looked at first, so that one of two
 * such keys does not take the other with it.
 */
function withoutIn(node: Node, place: Place): Node | undefined {
  const inside = node.is === 'map' ? without(node, place) : node.is === 'list' ? withoutItem(node, place) : undefined;
  if (inside !== undefined)
    return inside.is === 'map' && inside.entries.size === 0 && isAt(node, place) ? undefined : inside;
  return isAt(node, place) ? undefined : node;
}

function withoutItem(list: Node & { readonly is: 'list' }, place: Place): Node | undefined {
  const items = list.items.flatMap((item) => withoutIn(item, place) ?? []);
  const isChanged = items.length !== list.items.length || items.some((item, index) => item !== list.items[index]);
  return isChanged ? { ...list, items } : undefined;
}

function isAt(node: Node, place: Place): boolean {
  const own = node.origin.place;
  return own !== undefined && own.file === place.file && own.line === place.line && own.column === place.column;
}
