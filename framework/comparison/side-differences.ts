import type { Json } from '../json.js';
import { canonicalJson } from '../plan/canonical-json.js';

type Leaves = Readonly<Record<string, Json>>;

/** What a source may know of a row beside its options, by the first name of the path. A file knows no `scores`, a run does. */
const facts = ['seed', 'seeds', 'code', 'inputs', 'scores', 'tracking', 'launcher', 'resources'] as const;
export type Fact = (typeof facts)[number];

/** One side of a comparison. A row is a map from dotted paths to values. */
export interface Side {
  readonly rows: ReadonlyMap<string, Leaves>;
  readonly knows: readonly Fact[];
}

/** One value in which two rows differ. */
export interface Difference {
  /** Names of the rows that have this difference. */
  readonly rows: readonly string[];
  /** Dotted path of the value; empty where a whole row is missing. */
  readonly path: string;
  /** The value of the first side; `null` where it has none. */
  readonly a: Json;
  readonly b: Json;
}

/**
 * Lists the values in which two experiments differ. Rows that have the same difference are named together. Two experiments of
 * one row each are compared whatever the names of the rows. Facts that one side cannot know are left out: a file has no scores.
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
    else for (const leaf of leafDifferences(here, there)) add(row, leaf.path, leaf.here, leaf.there);
  }
  return [...merged.values()];
}

/** The rows of a side, without the facts that the other side does not know. */
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
    if (canonicalJson(here) === canonicalJson(there) || isOneOfSeveral(path, a, b) || isOneOfSeveral(path, b, a))
      return [];
    return [{ path, here, there }];
  });
}

/** Whether a run has one of the seeds that a file lists: `teacher.seed: 2` of `teacher.seeds: [1, 2]`. */
function isOneOfSeveral(path: string, run: Leaves, file: Leaves): boolean {
  const [, section] = /^([^.]+)\.seeds?$/.exec(path) ?? [];
  const listed = file[`${section}.seeds`];
  return Array.isArray(listed) && listed.includes(run[`${section}.seed`]);
}
