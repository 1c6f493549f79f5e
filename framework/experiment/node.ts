import type { Json } from '../json.js';
import type { Assignment, Origin, Place } from './origin.js';

/** A value of an experiment with its origin. Immutable. */
export type Node = ScalarNode | ListNode | MapNode;

interface Common {
  readonly origin: Origin;
  /** How the value meets the one it is laid over (`!append`); absent: maps merge, everything else replaces. */
  readonly mode?: Mode;
  /** The earlier values of the place, oldest first. */
  readonly past?: readonly Assignment[];
}

/**
 * How a value meets the one that it is laid over, as its tag says (`!replace`). `within` marks a map that is a step of a path
 * (`--set tables[0].id=…`): its keys count items if it meets a list.
 */
export type Mode = 'replace' | 'append' | 'prepend' | 'remove' | 'within';

/** Text, a number, a truth value or nothing. */
export interface ScalarNode extends Common {
  readonly is: 'scalar';
  readonly value: null | boolean | number | string;
  /** The text of the file, if interpolation has replaced it. */
  readonly written?: string;
  /** The text begins with an environment variable. A relative path in it is relative to the user's folder, not the file's. */
  readonly fromEnvironment?: boolean;
  /** Names of variables that are not set. The value cannot be checked before they are. */
  readonly unset?: readonly string[];
}

/** A list of values. */
export interface ListNode extends Common {
  readonly is: 'list';
  readonly items: readonly Node[];
}

/** Values by key, in the order of the file. A `Map` holds them, because users choose the keys and one may be `__proto__`. */
export interface MapNode extends Common {
  readonly is: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
  /** Entries that were taken out again, with their earlier values. */
  readonly removed?: ReadonlyMap<string, readonly Assignment[]>;
}

/** One entry of a map. */
export interface Entry {
  /** Where the key stands. */
  readonly key: Place;
  readonly node: Node;
}

/** The place of a value that no file holds. */
export const nowhere: Place = { file: '', line: 1, column: 1, length: 0 };

/** Where the value was written; `nowhere` for a default of a section that no file has. */
export function placeOf(node: Node): Place {
  return node.origin.place ?? nowhere;
}

/** A scalar without history. */
export function scalar(value: ScalarNode['value'], origin: Origin): ScalarNode {
  return { is: 'scalar', value, origin };
}

/** A map without entries. */
export function emptyMap(origin: Origin): MapNode {
  return { is: 'map', entries: new Map(), origin };
}

/** The text of a string scalar, `undefined` for any other node. */
export function textOf(node: Node | undefined): string | undefined {
  return node?.is === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** The value of a key; `undefined` if the node is no map or has no such key. */
export function childOf(node: Node | undefined, key: string): Node | undefined {
  return node?.is === 'map' ? node.entries.get(key)?.node : undefined;
}

/** The node at a path of keys; `undefined` if there is none. */
export function nodeAt(node: Node | undefined, path: readonly string[]): Node | undefined {
  return path.reduce(childOf, node);
}

/** The map with an entry added or replaced. */
export function withEntry(map: MapNode, key: string, entry: Entry): MapNode {
  return { ...map, entries: new Map(map.entries).set(key, entry) };
}

/** Changes the origin of every value of the tree, and of its earlier values. */
export function withOrigin(node: Node, change: (origin: Origin) => Origin): Node {
  const past = node.past?.map((assignment) => ({ ...assignment, origin: change(assignment.origin) }));
  const common = { origin: change(node.origin), ...(past && { past }) };
  if (node.is === 'scalar') return { ...node, ...common };
  if (node.is === 'list') return { ...node, ...common, items: node.items.map((item) => withOrigin(item, change)) };
  const entries = [...node.entries].map(([key, entry]): [string, Entry] => [
    key,
    { key: entry.key, node: withOrigin(entry.node, change) },
  ]);
  return { ...node, ...common, entries: new Map(entries) };
}

/** Plain JSON as a tree whose values all have one origin. */
export function nodeOf(value: Json, origin: Origin): Node {
  if (Array.isArray(value)) return { is: 'list', origin, items: value.map((item: Json) => nodeOf(item, origin)) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, inner]): [string, Entry] => [
      key,
      { key: origin.place ?? nowhere, node: nodeOf(inner as Json, origin) },
    ]);
    return { is: 'map', origin, entries: new Map(entries) };
  }
  return scalar(value as ScalarNode['value'], origin);
}

/** The plain value, without origins. */
export function jsonOf(node: Node): Json {
  if (node.is === 'scalar') return node.value;
  if (node.is === 'list') return node.items.map(jsonOf);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, jsonOf(entry.node)]));
}

/** The node as an author would write it, shortened: for messages and histories. */
export function writtenOf(node: Node): string {
  if (node.is === 'scalar') return node.written ?? (typeof node.value === 'string' ? node.value : String(node.value));
  const text = JSON.stringify(jsonOf(node));
  if (text.length <= 60) return text;
  return node.is === 'list' ? `[ ${node.items.length} items ]` : `{ ${node.entries.size} entries }`;
}

/** What the node is, in the words of messages. */
export function describe(node: Node): string {
  if (node.is === 'map') return 'a map';
  if (node.is === 'list') return 'a list';
  if (node.value === null) return 'nothing (null)';
  if (typeof node.value === 'string') return `the text ${JSON.stringify(node.value)}`;
  return `${typeof node.value === 'number' ? 'the number' : 'the value'} ${String(node.value)}`;
}
