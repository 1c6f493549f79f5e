import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../json.js';
import { describe, placeOf, writtenOf, type Node } from '../node.js';
import type { Place } from '../origin.js';
import type { Part } from '../part.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { branchesOf, choicesOf, expectedBy } from './expected.js';

/** A value of the tree that an error is about. */
export interface Found {
  readonly node: Node;
  /** Where the value's key stands. */
  readonly key: Place;
  readonly path: readonly (string | number)[];
}

/** An error of ajv with what its words are made of. */
interface Located extends Found {
  readonly error: ErrorObject;
  readonly part: Part;
  /** The schema that the value departs from. */
  readonly schema: JsonObject;
  /** The path as text. */
  readonly name: string;
  /** Place, path and text of the value, which most problems begin with. */
  readonly value: Omit<Problem, 'code' | 'message'>;
}

/** What an error says to an author, by its keyword; undefined where the keyword's own words do. */
const byKeyword: Readonly<Record<string, (located: Located) => Problem | undefined>> = {
  additionalProperties: unknownOption,
  required: missingOption,
  type: wrongType,
  const: noChoice,
  enum: noChoice,
  anyOf: noChoice,
  oneOf: noChoice,
  minimum: outOfRange,
  maximum: outOfRange,
  exclusiveMinimum: outOfRange,
  exclusiveMaximum: outOfRange,
  multipleOf: outOfRange,
  pattern: otherForm,
  uniqueItems: listedTwice,
  minItems: empty,
  minLength: empty,
  minProperties: empty,
  maxLength: tooLong,
  fields: unknownField,
  not: misplaced,
};

/** An error of ajv as a problem with its place. */
export function problemOf(error: ErrorObject, part: Part, found: Found): Problem {
  const { node, path } = found;
  const name = formatPath(path);
  const value = { ...placeOf(node), path: name, received: writtenOf(node) };
  const located = { ...found, error, part, schema: error.parentSchema as JsonObject, name, value };
  const words = Object.hasOwn(byKeyword, error.keyword) ? byKeyword[error.keyword]!(located) : undefined;
  const message = `${name} ${error.message ?? 'is not of the form that is needed'}`;
  return words ?? { ...value, code: 'E107', message, ...described(located.schema) };
}

/** How messages name the value that an option is missing from, or unknown in. */
function titleOf({ part, path, name }: Located): string {
  if (path.length === part.path.length) return part.title;
  return `${name}${part.component ? ` (${part.component.type})` : ''}`;
}

function unknownOption(located: Located): Problem {
  const { error, schema, node, key, path, name } = located;
  const unknown = (error.params as { additionalProperty: string }).additionalProperty;
  const place = node.is === 'map' ? (node.entries.get(unknown)?.key ?? key) : key;
  const problem = { ...place, code: 'E102', path: formatPath([...path, unknown]), received: unknown };
  // Where the author names things, a pattern says how.
  const patterns = Object.entries((schema['patternProperties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  if (patterns.length > 0) {
    const names = patterns.map(([pattern, { title: words }]) => words ?? `one that matches ${pattern}`);
    const message = `"${unknown}" is no name that ${name} may have`;
    return { ...problem, message, notes: [`expected: ${names.join(', or ')}`] };
  }
  const options = Object.keys(propertiesOf(schema))
    .filter((option) => option !== 'type')
    .sort();
  return {
    ...problem,
    message: `unknown option "${unknown}" in ${titleOf(located)}`,
    ...suggested(nearest(unknown, options)),
    notes: [options.length === 0 ? 'there are no options' : `known: ${options.join(', ')}`],
  };
}

function missingOption(located: Located): Problem {
  const { error, schema, node, key, path } = located;
  const missing = (error.params as { missingProperty: string }).missingProperty;
  const property = propertiesOf(schema)[missing] ?? {};
  const expected = expectedBy(property);
  const description = typeof property['description'] === 'string' ? `. ${property['description']}` : '';
  return {
    ...(key.file === '' ? placeOf(node) : key),
    code: 'E103',
    path: formatPath([...path, missing]),
    message: `${titleOf(located)} needs "${missing}"`,
    expected,
    notes: [`${missing}: ${expected}${description}`],
  };
}

function wrongType({ node, schema, value, name }: Located): Problem {
  const expected = expectedBy(schema);
  return {
    ...value,
    code: 'E104',
    message: `${name} is ${describe(node)}; expected ${expected}`,
    expected,
    ...suggested(rewritten(node, schema)),
    ...described(schema),
  };
}

function noChoice(located: Located): Problem {
  const { node, schema, value, name } = located;
  const choices = choicesOf(schema)?.map((choice) => (typeof choice === 'string' ? choice : JSON.stringify(choice)));
  if (choices === undefined) return wrongType(located);
  return {
    ...value,
    code: 'E106',
    message: `${name} cannot be ${valueOf(node)}`,
    expected: expectedBy(schema),
    ...suggested(nearest(writtenOf(node), choices)),
    notes: [`known: ${choices.join(', ')}`],
  };
}

function outOfRange({ node, schema, value, name }: Located): Problem {
  const expected = expectedBy(schema);
  const message = `${name} is ${valueOf(node)}; expected ${expected}`;
  return { ...value, code: 'E105', message, expected, ...described(schema) };
}

function otherForm({ node, schema, value, name }: Located): Problem {
  const expected = expectedBy(schema);
  const isEmpty = node.is === 'scalar' && node.value === '';
  const message = `${name} is ${isEmpty ? 'empty' : describe(node)}; expected ${expected}`;
  return { ...value, code: 'E107', message, expected, ...described(schema) };
}

function listedTwice({ error, node, value, name }: Located): Problem | undefined {
  const { i, j } = error.params as { readonly i: number; readonly j: number };
  const [first, second] = [Math.min(i, j), Math.max(i, j)].map((index) => node.is === 'list' && node.items[index]);
  if (!first || !second) return undefined;
  return {
    ...value,
    ...placeOf(second),
    code: 'E107',
    message: `${name} lists ${writtenOf(second)} twice`,
    received: writtenOf(second),
    related: [{ place: placeOf(first), message: 'the first one' }],
  };
}

function empty({ error, node, schema, value, name }: Located): Problem | undefined {
  if ((error.params as { readonly limit: number }).limit !== 1) return undefined;
  const expected = expectedBy(schema);
  const message = `${name} is ${node.is === 'list' ? 'an empty list' : 'empty'}; expected ${expected}`;
  return { ...value, code: 'E107', message, expected, ...described(schema) };
}

function tooLong({ error, node, schema, value, name }: Located): Problem {
  const { limit } = error.params as { readonly limit: number };
  const message = `${name} has ${[...writtenOf(node)].length} characters; expected at most ${limit}`;
  return { ...value, code: 'E107', message, ...described(schema) };
}

function unknownField({ error, node, value, name }: Located): Problem {
  const { field, fields } = error.params as { readonly field?: string; readonly fields: readonly string[] };
  return {
    ...value,
    code: 'E110',
    message: `${name} ${error.message}`,
    received: field ?? writtenOf(node),
    ...suggested(field === undefined ? undefined : nearest(field, fields)),
    notes: [`known: ${fields.map((known) => `{${known}}`).join(', ')}`],
  };
}

function misplaced({ schema, value, name }: Located): Problem {
  return { ...value, code: 'E107', message: `${name} cannot stand here`, ...described(schema) };
}

/** The value, and the expression that gave it, if one did. */
function valueOf(node: Node): string {
  if (node.is !== 'scalar' || node.written === undefined) return writtenOf(node);
  return `${String(node.value)}, from ${node.written}`;
}

/** The value as the schema would take it: `5` for `"5"`, `true` for `yes`, `"5"` for `5`. */
function rewritten(node: Node, schema: JsonObject): string | undefined {
  if (node.is !== 'scalar' || node.value === null) return undefined;
  const types = [schema, ...(branchesOf(schema) ?? [])].map(({ type }) => type);
  const text = String(node.value).trim();
  if (
    (types.includes('number') || types.includes('integer')) &&
    text !== '' &&
    Number.isFinite(Number(text)) &&
    typeof node.value === 'string'
  )
    return String(text);
  if (types.includes('boolean') && /^(yes|on|no|off|true|false)$/i.test(text))
    return /^(yes|on|true)$/i.test(text) ? 'true' : 'false';
  if (types.includes('string') && typeof node.value !== 'string') return JSON.stringify(text);
  return types.includes('array') ? `[${text}]` : undefined;
}

function propertiesOf(schema: JsonObject): Readonly<Record<string, JsonObject>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>;
}

function suggested(suggestion: string | undefined): { readonly suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}

function described(schema: JsonObject): { readonly notes?: readonly string[] } {
  return typeof schema['description'] === 'string' ? { notes: [schema['description']] } : {};
}
