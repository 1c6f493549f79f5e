import { sectionNamed } from '../../../../framework/registry/sections.js';
import type { Entry } from '../client/protocol.js';

/**
 * The options of a row under the paths that `--set` takes (`student.width`). Sections that hold for the whole experiment
 * (tracking, launcher) never change a result and are left out.
 */
export function parametersOf(leaves: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(leaves).filter(([path]) => sectionNamed(path.split('.')[0]!)?.common !== true));
}

/** What a row is said to have at a path that only other rows have: neither compare page nor charts count a gap as a difference. */
export const absent = '(absent)';

/** Gives every row all paths of all rows. */
export function alike(rows: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string>[] {
  const paths = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return rows.map(
    (row) => new Map([...row, ...paths.filter((path) => !row.has(path)).map((path) => [path, absent] as const)]),
  );
}

/** The paths whose value is not the same in every row: what tells the rows apart. */
export function variedParameters(rows: readonly ReadonlyMap<string, string>[]): ReadonlySet<string> {
  const paths = new Set(rows.flatMap((row) => [...row.keys()]));
  const first = rows[0];
  return new Set([...paths].filter((path) => rows.some((row) => row.get(path) !== first?.get(path))));
}

/** A seed's run repeats what tells its row apart and which components it is made of, so that it survives any filter. */
export function seedParameters(
  row: ReadonlyMap<string, string>,
  varied: ReadonlySet<string>,
  seed: number,
): readonly Entry[] {
  const chosen = [...row].filter(([path]) => varied.has(path) || /^[^.]+\.type$/.test(path));
  return [['seed', String(seed)] as const, ...chosen].map(([key, value]) => ({ key, value }));
}
