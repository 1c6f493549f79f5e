import type { FigureRow } from '../../../framework/contracts/figure.js';
import type { Json, JsonObject } from '../../../framework/json.js';
import { asText, flatten } from '../../../framework/records/plan-file.js';

/** The value at a dotted path of a resolved row, if it is no map. */
export function valueAt(values: JsonObject, path: string): Json | undefined {
  return flatten(values)[path];
}

/** What rows differ in beside one option. */
export interface OtherOptions {
  /** Dotted paths of these options. */
  readonly paths: readonly string[];
  /**
   * By row, the values of these options in full: `student.width = 64, student.heads = 2`; empty where rows differ in nothing
   * else.
   */
  readonly names: ReadonlyMap<string, string>;
}

/** The options beside `path` in which rows differ, and the name of each row's combination of their values. */
export function otherOptions(rows: readonly FigureRow[], path: string): OtherOptions {
  const leaves = rows.map(({ values }) => flatten(values));
  const all = [...new Set(leaves.flatMap((leaf) => Object.keys(leaf)))];
  const paths = all
    .filter((name) => name !== path && !name.startsWith(`${path}.`))
    .filter((name) => new Set(leaves.map((leaf) => textOf(leaf, name))).size > 1)
    .sort();
  return {
    paths,
    names: new Map(
      rows.map(({ row }, index) => [row, paths.map((name) => `${name} = ${textOf(leaves[index]!, name)}`).join(', ')]),
    ),
  };
}

function textOf(leaves: Readonly<Record<string, Json>>, name: string): string {
  return Object.hasOwn(leaves, name) ? asText(leaves[name]!) : 'absent';
}
