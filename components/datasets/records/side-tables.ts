import { UserInputError } from '../../../framework/errors.js';
import {
  type Coding,
  codings,
  type ProfileFeature,
  type Vocabulary,
  type CodeKind,
  codeKinds,
} from '../../contracts/cohort.js';
import { textAt } from '../table/data-table.js';
import { readTable } from '../table/read-table.js';
import type { TableReader } from '../table/table-reader.js';
import { readParquetTexts } from './read-parquet.js';
import { isParquet } from '../table/parquet-source.js';

type Texts = Readonly<Record<string, string | null>>;

/** The codes of one kind with their names, in the order of their numbers. */
interface Listed {
  readonly names: Map<string, string | null>;
  readonly smiles: (readonly string[] | null)[];
  coding?: Coding;
}

/**
 * Columns kind, code, name and, where the source has them, coding and smiles. A kind's codes stand in the order of their
 * numbers.
 */
export async function readVocabularies(path: string, reader: TableReader): Promise<Record<CodeKind, Vocabulary>> {
  const listed = new Map<string | null, Listed>(codeKinds.map((kind) => [kind, { names: new Map(), smiles: [] }]));
  const rows = await readTexts(path, ['kind', 'code', 'name'], ['coding', 'smiles'], reader);
  for (const [index, { kind, code, name, coding, smiles }] of rows.entries()) {
    const own = listed.get(kind ?? null);
    if (own === undefined) throw rowError(path, index, `the kind is none of ${codeKinds.join(', ')}`);
    if (code == null) throw rowError(path, index, 'the code is missing');
    if (own.names.has(code)) throw rowError(path, index, `the table has this code of ${kind!} already`);
    own.names.set(code, name ?? null);
    own.smiles.push(smilesOf(smiles));
    if (coding == null) continue;
    if (!codings.some((candidate) => candidate === coding))
      throw rowError(path, index, `the coding is none of ${codings.join(', ')}`);
    if (own.coding !== undefined && own.coding !== coding)
      throw rowError(path, index, `the coding is another than that of the ${kind!} before it`);
    own.coding = coding as Coding;
  }
  return Object.fromEntries(codeKinds.map((kind) => [kind, vocabularyOf(listed.get(kind)!)])) as Record<
    CodeKind,
    Vocabulary
  >;
}

/**
 * Columns kind, node, title: the titles of the nodes above a kind's codes. A node has the name that its classification gives
 * it, such as `390-459`.
 */
export async function readTitlesAbove(
  path: string,
  reader: TableReader,
): Promise<Record<CodeKind, ReadonlyMap<string, string>>> {
  const titles = new Map<string | null, Map<string, string>>(codeKinds.map((kind) => [kind, new Map()]));
  for (const [index, { kind, node, title }] of (
    await readTexts(path, ['kind', 'node', 'title'], [], reader)
  ).entries()) {
    const own = titles.get(kind ?? null);
    if (own === undefined) throw rowError(path, index, `the kind is none of ${codeKinds.join(', ')}`);
    if (node == null || title == null) throw rowError(path, index, 'the node or its title is missing');
    own.set(node, title);
  }
  return Object.fromEntries(titles) as Record<CodeKind, ReadonlyMap<string, string>>;
}

/** Columns feature, value. The values of a profile feature stand in the order of their numbers. */
export async function readProfileFeatures(path: string, reader: TableReader): Promise<readonly ProfileFeature[]> {
  const features = new Map<string, string[]>();
  for (const [index, { feature, value }] of (await readTexts(path, ['feature', 'value'], [], reader)).entries()) {
    if (feature == null || value == null) throw rowError(path, index, 'the feature or its value is missing');
    const values = features.get(feature) ?? [];
    if (values.includes(value)) throw rowError(path, index, 'the table has this value of the feature already');
    features.set(feature, [...values, value]);
  }
  return [...features].map(([name, values]) => ({ name, values }));
}

/** Columns first, second: pairs of interacting medication codes. */
export async function readInteractions(path: string, reader: TableReader): Promise<(readonly [string, string])[]> {
  return (await readTexts(path, ['first', 'second'], [], reader)).map(({ first, second }, index) => {
    if (first == null || second == null) throw rowError(path, index, 'a medication of the pair is missing');
    return [first, second] as const;
  });
}

function vocabularyOf({ names, smiles, coding }: Listed): Vocabulary {
  return {
    codes: [...names.keys()],
    names: [...names.values()],
    ...(coding === undefined ? {} : { coding }),
    ...(smiles.every((molecules) => molecules === null) ? {} : { smiles: smiles.map((molecules) => molecules ?? []) }),
  };
}

/** Reads a list of molecules: JSON from Parquet, or SMILES separated by blanks from CSV. */
function smilesOf(text: string | null | undefined): readonly string[] | null {
  if (text == null) return null;
  return text.startsWith('["') || text === '[]' ? (JSON.parse(text) as string[]) : text.split(' ').filter(Boolean);
}

async function readTexts(
  path: string,
  needed: readonly string[],
  optional: readonly string[],
  reader: TableReader,
): Promise<readonly Texts[]> {
  if (isParquet(path)) return readParquetTexts(path, needed, optional, reader);
  const fields = [...needed, ...optional].map((name) => ({
    name,
    source: name,
    kind: 'text' as const,
    isOptional: optional.includes(name),
  }));
  const table = await readTable(path, fields, reader);
  const columns = Object.keys(table.columns);
  return Array.from({ length: table.rows }, (_, row) =>
    Object.fromEntries(columns.map((name) => [name, textAt(table, name, row)])),
  );
}

function rowError(path: string, index: number, reason: string): UserInputError {
  return new UserInputError({
    place: `${path}, data row ${index + 1}`,
    reason,
    remedy: 'See docs/cohort.md for the columns of the table.',
  });
}
