import { ownSeedOptions, type Seeds } from '../../../../framework/records/own-seeds.js';
import type { Entry } from '../client/protocol.js';

/**
 * The options of a row, by the paths that `--set` takes, such as `student.width`. A plan has no sections of the whole
 * experiment (tracking, launcher), because they never change a result.
 */
export function parametersOf(leaves: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(Object.entries(leaves));
}

/** Stands for an option that only other rows have. Compare page and charts would not count a gap as a difference. */
export const absent = '(absent)';

/** Gives every row the paths of all rows. */
export function alike(rows: readonly ReadonlyMap<string, string>[]): ReadonlyMap<string, string>[] {
  const paths = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  return rows.map(
    (row) => new Map([...row, ...paths.filter((path) => !row.has(path)).map((path) => [path, absent] as const)]),
  );
}

/** The paths whose values differ between rows. */
export function variedParameters(rows: readonly ReadonlyMap<string, string>[]): ReadonlySet<string> {
  const paths = new Set(rows.flatMap((row) => [...row.keys()]));
  const first = rows[0];
  return new Set([...paths].filter((path) => rows.some((row) => row.get(path) !== first?.get(path))));
}

/**
 * The parameters of a seed's run. They repeat the options in which its row differs, and the components it is made of, so that
 * filters on these find the seed.
 */
export function seedParameters(
  row: ReadonlyMap<string, string>,
  varied: ReadonlySet<string>,
  seeds: Seeds,
): readonly Entry[] {
  const own = ownSeedOptions(seeds);
  const chosen = [...row].filter(([path]) => !(path in own) && (varied.has(path) || /^[^.]+\.type$/.test(path)));
  const entries = [['seed', String(seeds.seed)] as const, ...Object.entries(own), ...chosen];
  return entries.map(([key, value]) => ({ key, value }));
}
