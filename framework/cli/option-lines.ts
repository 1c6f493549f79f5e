import { expectedBy } from '../experiment/validation/expected.js';
import type { JsonObject } from '../json.js';

/** Options of a schema in words, each with what it expects, its default and its description, and what is in it below it. */
export function optionsInWords(schema: JsonObject, indent = '  '): readonly string[] {
  return Object.entries(schemasIn(schema)).flatMap(([name, option]) =>
    optionLines(name, option, isRequired(schema, name), indent),
  );
}

/** One option in words, with all that is in it. */
export function optionLines(name: string, schema: JsonObject, required: boolean, indent: string): readonly string[] {
  const fallback = schema['default'] === undefined ? '' : `, default ${JSON.stringify(schema['default'])}`;
  const must = required && schema['default'] === undefined ? ', must be given' : '';
  const lines = [`${indent}${name}: ${expectedBy(schema)}${fallback}${must}`];
  if (typeof schema['description'] === 'string') lines.push(`${indent}    ${schema['description']}`);
  return [...lines, ...optionsInWords(schema, `${indent}  `)];
}

export function isRequired(schema: JsonObject, name: string): boolean {
  return Array.isArray(schema['required']) && schema['required'].includes(name);
}

function schemasIn(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
}
