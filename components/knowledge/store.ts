import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Knowledge, KnowledgeName } from '../contracts/knowledge.js';

const fileName = 'knowledge.json';

/** Writes `knowledge.json`. Arrays of integers stay arrays of integers. */
export async function writeKnowledge<Name extends KnowledgeName>(
  folder: string,
  contents: Knowledge[Name],
): Promise<void> {
  const text = JSON.stringify(contents, (_, value: unknown) =>
    value instanceof Int32Array ? { int32: Array.from(value) } : value,
  );
  await writeFile(join(folder, fileName), `${text}\n`);
}

/** Reads what {@link writeKnowledge} wrote. */
export async function readKnowledge<Name extends KnowledgeName>(folder: string): Promise<Knowledge[Name]> {
  return JSON.parse(await readFile(join(folder, fileName), 'utf8'), (_, value: unknown) =>
    isIntegers(value) ? Int32Array.from(value.int32) : value,
  ) as Knowledge[Name];
}

function isIntegers(value: unknown): value is { readonly int32: readonly number[] } {
  return typeof value === 'object' && value !== null && 'int32' in value;
}
