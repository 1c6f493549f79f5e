import { stringify } from 'yaml';
import { header, headerKeys, structure } from '../experiment/header.js';
import { sweepSchemas } from '../experiment/schema/sweep-schema.js';
import { expectedBy } from '../experiment/validation/expected.js';
import type { JsonObject } from '../json.js';
import { optionsInWords } from './option-lines.js';

/**
 * What a key of experiment files says that is no section (`rows`, `sweep`, `tables`); undefined where there is none of the
 * name.
 */
export function describeKey(key: string): string | undefined {
  if (!headerKeys.includes(key)) return undefined;
  const schema = schemaOf(key);
  const of = (schema['items'] ?? schema) as JsonObject;
  const options = optionsInWords(key === 'sweep' ? (sweepSchemas['sweep'] as JsonObject) : of);
  const expected = schema['anyOf'] === undefined ? `: ${expectedBy(schema)}` : '';
  const fallback = schema['default'] === undefined ? '' : `, default ${JSON.stringify(schema['default'])}`;
  return `${[
    `${key}, a key of an experiment file${expected}${fallback}`,
    String(schema['description']),
    ...(options.length === 0 ? [] : ['', `Options${schema['items'] === undefined ? '' : ' of each'}:`, ...options]),
    ...exampleLines(key, schema),
  ].join('\n')}\n`;
}

/** The declaration of a key of experiment files, as JSON Schema. */
export function schemaOf(key: string): JsonObject {
  return structure[key] ?? (header['properties'] as Readonly<Record<string, JsonObject>>)[key]!;
}

function exampleLines(key: string, { examples }: JsonObject): readonly string[] {
  if (!Array.isArray(examples) || examples.length === 0) return [];
  const lines = stringify({ [key]: examples[0] })
    .trimEnd()
    .split('\n');
  return ['', 'Example:', ...lines.map((line) => `  ${line}`)];
}
