import type { Layer } from './composition/sources.js';
import { childOf, type MapNode } from './node.js';
import { nearest } from './suggest.js';

/** What a file does to the rows of the files that it extends. */
export interface RowChanges {
  /** Rows that it has beside the inherited ones. */
  readonly added: readonly AddedRow[];
  /** Names of inherited rows that it changes. */
  readonly changed: readonly string[];
  /** Names of inherited rows that it leaves as they are. */
  readonly kept: readonly string[];
}

interface AddedRow {
  readonly name: string;
  /** Where it stands in the file. */
  readonly line: number;
  /** An inherited row that the file leaves as it is and that has nearly this name: was that one to be changed? */
  readonly near?: string;
}

/**
 * Compares the rows of a file with those of the files that it extends. `undefined` where the two have nothing to do with each
 * other: one of them has no rows, or the file takes the place of all (`rows: !replace`).
 *
 * @param layers every file in the order of application; the last one is the file itself
 */
export function rowChanges(layers: readonly Layer[]): RowChanges | undefined {
  const own = rowsOf(layers.at(-1));
  const inherited = new Set(layers.slice(0, -1).flatMap((layer) => [...(rowsOf(layer)?.entries.keys() ?? [])]));
  if (own === undefined || own.mode === 'replace' || inherited.size === 0) return undefined;
  const names = [...own.entries.keys()];
  const kept = [...inherited].filter((name) => !own.entries.has(name));
  const added = names
    .filter((name) => !inherited.has(name))
    .map((name) => {
      const near = nearest(name, kept);
      return { name, line: own.entries.get(name)!.key.line, ...(near !== undefined && { near }) };
    });
  return { added, changed: names.filter((name) => inherited.has(name)), kept };
}

function rowsOf(layer: Layer | undefined): MapNode | undefined {
  const rows = childOf(layer?.content, 'rows');
  return rows?.is === 'map' ? rows : undefined;
}

/**
 * Rows that may be inherited ones under a misspelt name, a line each.
 *
 * @param file the file as the reader knows it
 */
export function doubtfulRows(changes: RowChanges | undefined, file: string): readonly string[] {
  return (changes?.added ?? []).flatMap(({ name, near, line }) =>
    near === undefined
      ? []
      : [`${file}:${line}: "${name}" is a further row beside the inherited "${near}"; did you mean that one?`],
  );
}
