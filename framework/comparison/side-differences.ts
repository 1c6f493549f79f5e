import type { Json } from '../json.js';
import { canonicalJson } from '../plan/canonical-json.js';

type Leaves = Readonly<Record<string, Json>>;

/** What is known of a row beside its options, by the first name of its path; not every source knows each. */
const facts = ['seed', 'seeds', 'code', 'inputs', 'scores', 'tracking', 'launcher'] as const;
export type Fact = (typeof facts)[number];

/** One side of a comparison: rows by name, each as leaves by dotted path. */
export interface Side {
  readonly rows: ReadonlyMap<string, Leaves>;
  readonly knows: readonly Fact[];
}

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
 * are compared whatever their names are. Facts that only one side can know are no differences: a file has no scores.
 */
export function sideDifferences(left: Side, right: Side): readonly Difference[] {
  const shared = left.knows.filter((fact) => right.knows.includes(fact));
  const [a, b] = [comparable(left, shared), comparable(right, shared)];
  const merged = new Map<string, Difference>();
  const add = (row: string, path: string, here: Json, there: Json) => {
    const identity = `${path}\0${canonicalJson(here)}\0${canonicalJson(there)}`;
    const former = merged.get(identity);
    merged.set(identity, { rows: [...(former?.rows ?? []), row], path, a: here, b: there });
  };
  const [[nameOfA, onlyA] = [], [nameOfB, onlyB] = []] = [[...a][0], [...b][0]];
  if (a.size === 1 && b.size === 1 && onlyA !== undefined && onlyB !== undefined) {
    const row = nameOfA === nameOfB ? String(nameOfA) : `${nameOfA} / ${nameOfB}`;
    for (const { path, here, there } of leafDifferences(onlyA, onlyB)) add(row, path, here, there);
    return [...merged.values()];
  }
  for (const row of new Set([...a.keys(), ...b.keys()])) {
    const [here, there] = [a.get(row), b.get(row)];
    if (here === undefined || there === undefined)
      add(row, '', here === undefined ? null : 'row', there === undefined ? null : 'row');
    else for (const found of leafDifferences(here, there)) add(row, found.path, found.here, found.there);
  }
  return [...merged.values()];
}

/** The rows of a side without the facts that the other one does not know. */
function comparable({ rows }: Side, shared: readonly string[]): ReadonlyMap<string, Leaves> {
  const isCompared = (path: string) => {
    const [first = ''] = path.split('.');
    return !facts.some((fact) => fact === first) || shared.includes(first);
  };
  return new Map(
    [...rows].map(([row, leaves]) => [
      row,
      Object.fromEntries(Object.entries(leaves).filter(([path]) => isCompared(path))),
    ]),
  );
}

function leafDifferences(a: Leaves, b: Leaves): readonly { path: string; here: Json; there: Json }[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((path) => {
    const [here = null, there = null] = [a[path], b[path]];
    return canonicalJson(here) === canonicalJson(there) ? [] : [{ path, here, there }];
  });
}
