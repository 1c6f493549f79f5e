import type { ErrorObject } from 'ajv/dist/2020.js';
import type { JsonObject } from '../../json.js';
import type { Part } from '../part.js';
import { describe, nowhere, placeOf, writtenOf, type Entry, type MapNode, type Node } from '../node.js';
import type { Place } from '../origin.js';
import { formatPath } from '../path.js';
import type { Problem } from '../problem.js';
import { nearest } from '../suggest.js';
import { branchesOf, choicesOf, expectedBy } from './expected.js';

/** The errors of ajv as problems with places, one for each mistake of the author. */
export function problemsOf(errors: readonly ErrorObject[], part: Part, tree: MapNode, value: Node): readonly Problem[] {
  return mainErrors(errors).flatMap((error) => {
    const located = locate(error.instancePath, part, tree, value);
    // The value of a variable that is not set cannot be checked, and a value that was reported is not reported again.
    if (located.node.is === 'scalar' && located.node.unset !== undefined) return [];
    return [problemOf(error, part, located)];
  });
}

interface Found {
  readonly node: Node;
  /** Where the value's key stands. */
  readonly key: Place;
  readonly path: readonly (string | number)[];
}

function locate(pointer: string, part: Part, tree: MapNode, value: Node): Found {
  let key = nowhere;
  let above: Node = tree;
  for (const segment of part.path) {
    const entry = (above as MapNode).entries.get(segment) as Entry;
    [above, key] = [entry.node, entry.key];
  }
  let node = value;
  const path: (string | number)[] = [...part.path];
  for (const escaped of pointer.split('/').slice(1)) {
    const segment = escaped.replaceAll('~1', '/').replaceAll('~0', '~');
    const entry = node.is === 'map' ? node.entries.get(segment) : undefined;
    const next = node.is === 'list' ? node.items[Number(segment)] : entry?.node;
    if (next === undefined) break;
    key = entry?.key ?? placeOf(next);
    path.push(node.is === 'list' ? Number(segment) : segment);
    node = next;
  }
  return { node, key, path };
}

/** The value, and the expression that gave it, if one did. */
function valueOf(node: Node): string {
  if (node.is !== 'scalar' || node.written === undefined) return writtenOf(node);
  return `${String(node.value)}, from ${node.written}`;
}

/**
 * Leaves out what follows from another error: the branches of an alternative, where the alternative itself is reported, and
 * the range of a value that is of the wrong type.
 */
function mainErrors(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf');
  const hidden = new Set<ErrorObject>();
  for (const wrong of errors.filter(({ keyword }) => keyword === 'type')) {
    for (const error of errors) {
      if (
        error !== wrong &&
        error.keyword !== 'type' &&
        error.schemaPath.startsWith(parentOf(wrong.schemaPath)) &&
        error.instancePath === wrong.instancePath
      )
        hidden.add(error);
    }
  }
  for (const alternative of alternatives) {
    const inner = errors.filter(
      (error) =>
        error !== alternative &&
        error.schemaPath.startsWith(`${alternative.schemaPath}/`) &&
        error.instancePath.startsWith(alternative.instancePath),
    );
    const meant = branchMeant(alternative, inner);
    for (const error of inner) if (!meant?.includes(error)) hidden.add(error);
    if (meant !== undefined) hidden.add(alternative);
  }
  return errors.filter((error) => !hidden.has(error));
}

/** `#/properties/width/` for `#/properties/width/type`. */
function parentOf(schemaPath: string): string {
  return schemaPath.slice(0, schemaPath.lastIndexOf('/') + 1);
}

/** The errors of the one branch that was meant: the only one whose own type and constants fit the value. */
function branchMeant(alternative: ErrorObject, inner: readonly ErrorObject[]): readonly ErrorObject[] | undefined {
  const branches = branchesOf(alternative.parentSchema as JsonObject) ?? [];
  const fitting = branches
    .map((_, index) => inner.filter((error) => error.schemaPath.startsWith(`${alternative.schemaPath}/${index}/`)))
    .filter((branch) => branch.length > 0)
    .filter(
      (branch) =>
        !branch.some(
          ({ keyword, instancePath }) =>
            (keyword === 'type' && instancePath === alternative.instancePath) ||
            keyword === 'const' ||
            keyword === 'enum',
        ),
    );
  return fitting.length === 1 ? fitting[0] : undefined;
}

function problemOf(error: ErrorObject, part: Part, { node, key, path }: Found): Problem {
  const name = formatPath(path);
  const title =
    path.length === part.path.length ? part.title : `${name}${part.component ? ` (${part.component.type})` : ''}`;
  const schema = error.parentSchema as JsonObject;
  const value = { ...placeOf(node), path: name, received: writtenOf(node) };
  switch (error.keyword) {
    case 'additionalProperties': {
      const unknown = (error.params as { additionalProperty: string }).additionalProperty;
      const options = Object.keys((schema['properties'] ?? {}) as JsonObject)
        .filter((option) => option !== 'type')
        .sort();
      const known = options.length === 0 ? 'there are no options' : `known: ${options.join(', ')}`;
      // Where the author names things, a pattern says how.
      const patterns = Object.entries((schema['patternProperties'] ?? {}) as Readonly<Record<string, JsonObject>>);
      const names = patterns.map(([pattern, { title: words }]) => words ?? `one that matches ${pattern}`);
      const place = node.is === 'map' ? (node.entries.get(unknown)?.key ?? key) : key;
      return {
        ...place,
        code: 'E102',
        path: formatPath([...path, unknown]),
        received: unknown,
        ...(names.length === 0
          ? {
              message: `unknown option "${unknown}" in ${title}`,
              ...suggested(nearest(unknown, options)),
              notes: [known],
            }
          : { message: `"${unknown}" is no name that ${name} may have`, notes: [`expected: ${names.join(', or ')}`] }),
      };
    }
    case 'required': {
      const missing = (error.params as { missingProperty: string }).missingProperty;
      const property = ((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>)[missing] ?? {};
      return {
        ...(key.file === '' ? placeOf(node) : key),
        code: 'E103',
        path: formatPath([...path, missing]),
        message: `${title} needs "${missing}"`,
        expected: expectedBy(property),
        notes: [
          `${missing}: ${expectedBy(property)}${typeof property['description'] === 'string' ? `. ${property['description']}` : ''}`,
        ],
      };
    }
    case 'type':
      return wrongType(node, schema, value, name);
    case 'const':
    case 'enum':
    case 'anyOf':
    case 'oneOf': {
      const choices = choicesOf(schema)?.map((choice) =>
        typeof choice === 'string' ? choice : JSON.stringify(choice),
      );
      if (choices === undefined) return wrongType(node, schema, value, name);
      return {
        ...value,
        code: 'E106',
        message: `${name} cannot be ${valueOf(node)}`,
        expected: expectedBy(schema),
        ...suggested(nearest(writtenOf(node), choices)),
        notes: [`known: ${choices.join(', ')}`],
      };
    }
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return {
        ...value,
        code: 'E105',
        message: `${name} is ${valueOf(node)}; expected ${expectedBy(schema)}`,
        expected: expectedBy(schema),
        ...described(schema),
      };
    case 'pattern':
      return {
        ...value,
        code: 'E107',
        message: `${name} is ${isEmpty(node) ? 'empty' : describe(node)}; expected ${expectedBy(schema)}`,
        expected: expectedBy(schema),
        ...described(schema),
      };
    case 'uniqueItems': {
      const { i, j } = error.params as { readonly i: number; readonly j: number };
      const [first, second] = [Math.min(i, j), Math.max(i, j)].map((index) => node.is === 'list' && node.items[index]);
      if (!first || !second) break;
      return {
        ...value,
        ...placeOf(second),
        code: 'E107',
        message: `${name} lists ${writtenOf(second)} twice`,
        received: writtenOf(second),
        related: [{ place: placeOf(first), message: 'the first one' }],
      };
    }
    case 'minItems':
    case 'minLength': {
      const { limit } = error.params as { readonly limit: number };
      if (limit !== 1) break;
      const message = `${name} is ${node.is === 'list' ? 'an empty list' : 'empty'}; expected ${expectedBy(schema)}`;
      return { ...value, code: 'E107', message, expected: expectedBy(schema), ...described(schema) };
    }
    case 'fields': {
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
    case 'not':
      return { ...value, code: 'E107', message: `${name} cannot stand here`, ...described(schema) };
  }
  const message = `${name} ${error.message ?? 'is not of the form that is needed'}`;
  return { ...value, code: 'E107', message, ...described(schema) };
}

const isEmpty = (node: Node): boolean => node.is === 'scalar' && node.value === '';

function wrongType(node: Node, schema: JsonObject, value: Omit<Problem, 'code' | 'message'>, name: string): Problem {
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

function suggested(suggestion: string | undefined): { readonly suggestion?: string } {
  return suggestion === undefined ? {} : { suggestion };
}

function described(schema: JsonObject): { readonly notes?: readonly string[] } {
  return typeof schema['description'] === 'string' ? { notes: [schema['description']] } : {};
}
