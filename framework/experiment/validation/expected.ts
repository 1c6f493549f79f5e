import type { Json, JsonObject } from '../../json.js';

/** The pattern of text on one line that is not blank: a heading here, a name in the tracker. */
export const oneLine = String.raw`^[^\n]*\S[^\n]*$`;

/** Letters of a pattern that a person can still read. */
const longestForm = 100;

/** What a schema asks for, in words: `a whole number ≥ 1`, `one of "adam", "adamw"`. */
export function expectedBy(schema: JsonObject): string {
  const branches = branchesOf(schema);
  if (branches !== undefined) return oneOf([...new Set(branches.map(expectedBy))]);
  if (schema['const'] !== undefined) return JSON.stringify(schema['const']);
  if (typeof schema['$ref'] === 'string') return referred(schema['$ref']);
  if (Array.isArray(schema['enum']))
    return oneOf((schema['enum'] as readonly Json[]).map((value) => JSON.stringify(value)));
  switch (schema['type']) {
    case 'integer':
      return `a whole number${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return textBy(schema);
    case 'array':
      return schema['items'] === undefined
        ? 'a list'
        : `a list, each item ${expectedBy(schema['items'] as JsonObject)}`;
    case 'object':
      return 'a map';
    case 'null':
      return 'null';
    default:
      return 'another value';
  }
}

/** `a patch` for a definition of that name; sections and keys are maps. */
function referred(reference: string): string {
  const name = /^#\/\$defs\/(\w+)$/.exec(reference)?.[1];
  return name === undefined ? 'a map' : `a ${name}`;
}

function textBy({ format, pattern }: JsonObject): string {
  if (format === 'path') return 'a path';
  if (pattern === oneLine) return 'text on one line';
  if (pattern === undefined) return 'text';
  // A long form says less than the description, which stands below the error.
  return String(pattern).length > longestForm ? 'text of another form' : `text of the form /${String(pattern)}/`;
}

/** The values that a schema allows, if it lists them all. */
export function choicesOf(schema: JsonObject): readonly Json[] | undefined {
  if (schema['const'] !== undefined) return [schema['const']];
  if (Array.isArray(schema['enum'])) return schema['enum'] as readonly Json[];
  const branches = branchesOf(schema)?.map(choicesOf);
  return branches?.every((branch) => branch !== undefined) === true ? branches.flat() : undefined;
}

/** The alternatives of a schema (`anyOf`, `oneOf`); `undefined` if it has none. */
export function branchesOf(schema: JsonObject): readonly JsonObject[] | undefined {
  const branches = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(branches) ? (branches as readonly JsonObject[]) : undefined;
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function range(schema: JsonObject): string {
  const bounds = [
    schema['minimum'] !== undefined && `≥ ${String(schema['minimum'])}`,
    schema['exclusiveMinimum'] !== undefined && `> ${String(schema['exclusiveMinimum'])}`,
    schema['maximum'] !== undefined && `≤ ${String(schema['maximum'])}`,
    schema['exclusiveMaximum'] !== undefined && `< ${String(schema['exclusiveMaximum'])}`,
    schema['multipleOf'] !== undefined && `a multiple of ${String(schema['multipleOf'])}`,
  ].filter((bound) => bound !== false);
  return bounds.length === 0 ? '' : ` ${bounds.join(' and ')}`;
}
