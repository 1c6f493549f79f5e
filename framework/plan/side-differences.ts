import type { Json } from '../json.js';
import { canonicalJson } from './canonical-json.js';

type Leaves = Readonly<Record<string, Json>>;

/** One value in which two rows differ. */
export interface Difference {
  /** Names of the rows that differ in it alike. */
  readonly rows: readonly string[];
  /** Dotted path; empty where a whole row is missing. */
  readonly path: string;
  /** `null` where it is not there. */
  readonly a: Json;
  readonly b: Json;
}

/**
 * What two experiments differ in, row by row; rows that differ alike are named together. Where each has a single row, these
 * are compared whatever their names are.
 */
export function sideDifferences(a: ReadonlyMap<string, Leaves>, b: ReadonlyMap<string, Leaves>): readonly Difference[] {
  const merged = new Map<string, Difference>();
  const add = (row: string, path: string, left: Json, right: Json) => {
    const identity = `${path}\0${canonicalJson(left)}\0${canonicalJson(right)}`;
    const former = merged.get(identity);
    merged.set(identity, { rows: [...(former?.rows ?? []), row], path, a: left, b: right });
  };
  const [[nameOfA, onlyA] = [], [nameOfB, onlyB] = []] = [[...a][0], [...b][0]];
  if (a.size === 1 && b.size === 1 && onlyA !== undefined && onlyB !== undefined) {
    const row = nameOfA === nameOfB ? String(nameOfA) : `${nameOfA} / ${nameOfB}`;
    for (const { path, left, right } of leafDifferences(onlyA, onlyB)) add(row, path, left, right);
    return [...merged.values()];
  }
  for (const row of new Set([...a.keys(), ...b.keys()])) {
    const [left, right] = [a.get(row), b.get(row)];
    if (left === undefined || right === undefined)
      add(row, '', left === undefined ? null : 'row', right === undefined ? null : 'row');
    else for (const found of leafDifferences(left, right)) add(row, found.path, found.left, found.right);
  }
  return [...merged.values()];
}

function leafDifferences(a: Leaves, b: Leaves): readonly { path: string; left: Json; right: Json }[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((path) => {
    const [left = null, right = null] = [a[path], b[path]];
    return canonicalJson(left) === canonicalJson(right) ? [] : [{ path, left, right }];
  });
}
