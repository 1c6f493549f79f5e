import type { TableReader } from '../table/table-reader.js';
import { readParquetTexts } from '../records/read-parquet.js';
import { trimText } from '../table/written-text.js';

/** What `metadata/codes.parquet` says about codes. */
export interface DescribedCodes {
  readonly titles: ReadonlyMap<string, string>;
  /** The codes of other vocabularies that a code stands for or belongs to; of all rows where it has several. */
  readonly parents: ReadonlyMap<string, readonly string[]>;
}

export async function readDescribedCodes(path: string | undefined, reader: TableReader): Promise<DescribedCodes> {
  const titles = new Map<string, string>();
  const parents = new Map<string, readonly string[]>();
  if (path === undefined) return { titles, parents };
  for (const row of await readParquetTexts(path, ['code'], ['description', 'parent_codes'], reader)) {
    const code = row['code'];
    if (code == null) continue;
    const title = trimText(row['description'] ?? '').replaceAll(/\s*[\r\n]+\s*/g, ' ');
    if (title !== '' && !titles.has(code)) titles.set(code, title);
    const listed = row['parent_codes'];
    if (listed != null) parents.set(code, [...(parents.get(code) ?? []), ...parentsOf(listed)]);
  }
  return { titles, parents };
}

/** A list as JSON (of numbers too, as concepts of OMOP), or one code. */
function parentsOf(text: string): readonly string[] {
  if (!text.startsWith('[')) return [text];
  const listed = JSON.parse(text) as readonly (string | number | null)[];
  return listed.filter((parent) => parent !== null).map(String);
}

/** The ancestors of a code, level by level; a code is met once. */
export function* ancestors(code: string, parents: DescribedCodes['parents']): Generator<readonly string[]> {
  const seen = new Set([code]);
  for (let level = parents.get(code) ?? []; level.length > 0;) {
    const fresh = [...new Set(level)].filter((parent) => !seen.has(parent));
    for (const parent of fresh) seen.add(parent);
    if (fresh.length > 0) yield fresh;
    level = fresh.flatMap((parent) => parents.get(parent) ?? []);
  }
}
