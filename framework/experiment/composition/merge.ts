import type { Assignment } from '../origin.js';
import { jsonOf, placeOf, textOf, writtenOf, type Entry, type ListNode, type MapNode, type Node } from '../node.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';

/** How one tree is laid over another. */
export interface MergeContext {
  report(problem: Problem): void;
  /** Whether `null` at this path takes the entry out (a section, an entry of a map of components). */
  removable(path: readonly string[]): boolean;
  /** Whether the path lies in a patch that is applied later: its tags keep their meaning until then. */
  deferred?(path: readonly string[]): boolean;
}

/**
 * Lays `over` on `base`: maps merge, scalars and lists replace, tags say otherwise, and a component whose `type` changes
 * keeps nothing of the old one. What was there before remains in the history. `undefined`: nothing remains.
 */
export function merge(
  base: Node | undefined,
  over: Node,
  context: MergeContext,
  path: readonly string[] = [],
): Node | undefined {
  const mode = over.mode;
  if (context.deferred?.(path) === true && (base === undefined || mode === 'replace' || mode === 'remove')) return over;
  const past = [...(base === undefined ? [] : historyOf(base)), ...(over.past ?? [])];
  if (mode === 'append' || mode === 'prepend') return extendList(base, over, context, path);
  if (mode === 'remove') return removeFrom(base, over, context, path);
  if (mode === 'within' && over.is === 'map' && base?.is === 'list') return mergeItems(base, over, context, path);
  if (over.is === 'scalar' && over.value === null && context.removable(path)) {
    if (base === undefined && path.length > 1) context.report(nothingToRemove(over, path, []));
    return undefined;
  }
  const plain = { ...over, ...(past.length > 0 && { past }) };
  delete (plain as { mode?: unknown }).mode;
  if (plain.is !== 'map') return plain;
  const keeps = base?.is === 'map' && mode !== 'replace' && !changesType(base, plain);
  return mergeEntries(keeps ? base : undefined, plain, base?.is === 'map' ? base : undefined, context, path);
}

/** Everything that held the place, the node itself last. */
export function historyOf(node: Node): readonly Assignment[] {
  return [...(node.past ?? []), { origin: node.origin, written: writtenOf(node) }];
}

function mergeEntries(
  base: MapNode | undefined,
  over: MapNode,
  hidden: MapNode | undefined,
  context: MergeContext,
  path: readonly string[],
): MapNode {
  const entries = new Map<string, Entry>(base?.entries);
  const removed = new Map(base?.removed ?? hidden?.removed);
  if (base === undefined && hidden !== undefined) {
    for (const [key, entry] of hidden.entries)
      removed.set(key, [...historyOf(entry.node), { origin: over.origin, written: 'removed' }]);
  }
  for (const [key, entry] of over.entries) {
    const below = entries.get(key);
    const isDeferred = context.deferred?.([...path, key]) === true;
    if (below === undefined && !isDeferred && entry.node.mode === 'remove') {
      context.report(nothingToRemove(entry.node, [...path, key], entries.keys()));
      continue;
    }
    if (below === undefined && removesEntry(entry.node, [...path, key], context)) {
      if (path.length > 0) context.report(nothingToRemove(entry.node, [...path, key], entries.keys()));
      continue;
    }
    const merged = merge(below?.node, entry.node, context, [...path, key]);
    if (merged === undefined) {
      entries.delete(key);
      if (below !== undefined)
        removed.set(key, [...historyOf(below.node), { origin: entry.node.origin, written: 'removed' }]);
      continue;
    }
    entries.set(key, { key: entry.key, node: withHistory(merged, removed.get(key)) });
  }
  return { ...(base ?? over), ...over, entries, ...(removed.size > 0 && { removed }) };
}

/** A value that comes after others which are no more. */
export function withHistory(node: Node, before: readonly Assignment[] | undefined): Node {
  return before === undefined || node.past !== undefined ? node : { ...node, past: before };
}

/** Lays values over items of a list, by their numbers. */
function mergeItems(base: ListNode, over: MapNode, context: MergeContext, path: readonly string[]): Node {
  const items: (Node | undefined)[] = [...base.items];
  for (const [key, entry] of over.entries) {
    const index = /^\d+$/.test(key) ? Number(key) : base.items.length;
    if (index < base.items.length) items[index] = merge(items[index], entry.node, context, [...path, key]);
    else context.report(noSuchItem(base, key, entry.key, formatPath(path)));
  }
  return { ...base, items: items.filter((item) => item !== undefined) };
}

function noSuchItem({ items }: ListNode, key: string, place: Entry['key'], list: string): Problem {
  const count = items.length === 1 ? '1 item' : `${items.length} items`;
  const present =
    items.length === 0 ? 'it is empty' : `${list}[0]${items.length === 1 ? '' : ` to ${list}[${items.length - 1}]`}`;
  return {
    ...place,
    code: 'E152',
    path: `${list}[${key}]`,
    message: /^\d+$/.test(key)
      ? `there is no ${list}[${key}]: ${list} has ${count}`
      : `${list} is a list of ${count}; "${key}" is no number of one`,
    received: key,
    notes: [`known: ${present}`, `one more item: ${list}='!append [ … ]'`],
  };
}

function removesEntry(node: Node, path: readonly string[], context: MergeContext): boolean {
  return node.is === 'scalar' && node.value === null && context.removable(path);
}

/** Whether a component becomes another one, which keeps none of its options. */
export function changesType(base: MapNode, over: MapNode): boolean {
  const [before, after] = [textOf(base.entries.get('type')?.node), textOf(over.entries.get('type')?.node)];
  return before !== undefined && after !== undefined && before !== after;
}

function extendList(base: Node | undefined, over: Node, context: MergeContext, path: readonly string[]): Node {
  if (over.is !== 'list' || (base !== undefined && base.is !== 'list')) {
    const tag = `!${over.mode ?? ''}`;
    context.report({
      ...placeOf(over),
      code: 'E025',
      path: formatPath(path),
      message:
        over.is === 'list' ? `${tag} extends a list, but ${formatPath(path)} is none` : `${tag} stands before a list`,
    });
    return over;
  }
  const inherited = base?.items ?? [];
  const { mode: _mode, ...list } = over;
  const items = over.mode === 'append' ? [...inherited, ...over.items] : [...over.items, ...inherited];
  return { ...list, items, ...(base !== undefined && { past: historyOf(base) }) };
}

/** `!remove` takes the entry out; `!remove [a, b]` takes these items out of the inherited list. */
function removeFrom(
  base: Node | undefined,
  over: Node,
  context: MergeContext,
  path: readonly string[],
): Node | undefined {
  if (over.is === 'scalar' && (over.value === null || over.value === '')) return undefined;
  if (over.is !== 'list' || base?.is !== 'list') {
    context.report({
      ...placeOf(over),
      code: 'E025',
      path: formatPath(path),
      message: `!remove stands alone, or before the items to take out of an inherited list`,
    });
    return base;
  }
  return withoutItems(base, over, context, path);
}

function withoutItems(base: ListNode, over: ListNode, context: MergeContext, path: readonly string[]): Node {
  const written = base.items.map((item) => JSON.stringify(jsonOf(item)));
  const gone = new Set(over.items.map((item) => JSON.stringify(jsonOf(item))));
  for (const item of over.items) {
    if (!written.includes(JSON.stringify(jsonOf(item))))
      context.report(nothingToRemove(item, [...path, writtenOf(item)], base.items.map(writtenOf)));
  }
  const items = base.items.filter((_, index) => !gone.has(written[index] as string));
  const { mode: _mode, ...list } = over;
  return { ...list, items, past: historyOf(base) };
}

function nothingToRemove(node: Node, path: readonly string[], present: Iterable<string>): Problem {
  const names = [...present];
  const suggestion = nearest(path.at(-1) ?? '', names);
  return {
    ...placeOf(node),
    code: 'E024',
    path: formatPath(path),
    message: `nothing to remove: there is no ${formatPath(path)}`,
    ...(suggestion !== undefined && { suggestion }),
    notes: names.length > 0 ? [`present: ${names.join(', ')}`] : [],
  };
}
