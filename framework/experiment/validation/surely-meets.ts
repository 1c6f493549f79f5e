import type { Json, JsonObject } from '../../json.js';
import type { MapNode, Node } from '../node.js';

type Check = (node: Node, expected: Json, schema: JsonObject) => boolean;

/**
 * Whether a value meets a JSON Schema beyond doubt. `false` says nothing yet: the value is wrong, or the schema has a keyword
 * that is not known here, and ajv decides. It is there because nearly every value of every file is right, and loading ajv and
 * compiling schemas with it takes half of the time that checking a file may take. A value that is not known yet (a variable
 * that is not set) meets every schema.
 */
export function surelyMeets(node: Node, schema: JsonObject): boolean {
  if (node.is === 'scalar' && node.unset !== undefined) return true;
  return Object.entries(schema).every(([keyword, expected]) => {
    const check = Object.hasOwn(checks, keyword) ? checks[keyword] : undefined;
    return check === undefined ? silent.has(keyword) : check(node, expected, schema);
  });
}

/** Keywords that say nothing about the value. */
const silent = new Set(['default', 'description', 'examples', 'title']);

/** A keyword holds for every value that is not of the type it is about. */
const checks: Readonly<Record<string, Check>> = {
  type: (node, expected) => [expected].flat().some((type) => isOf(node, type as string)),
  const: (node, expected) => node.is === 'scalar' && node.value === expected,
  enum: (node, expected) => node.is === 'scalar' && (expected as readonly Json[]).includes(node.value),
  anyOf: (node, expected) => (expected as readonly JsonObject[]).some((branch) => surelyMeets(node, branch)),
  minimum: ofNumber((value, bound) => value >= bound),
  maximum: ofNumber((value, bound) => value <= bound),
  exclusiveMinimum: ofNumber((value, bound) => value > bound),
  exclusiveMaximum: ofNumber((value, bound) => value < bound),
  minLength: ofText((value, bound) => [...value].length >= (bound as number)),
  maxLength: ofText((value, bound) => [...value].length <= (bound as number)),
  pattern: ofText((value, pattern) => new RegExp(pattern as string, 'u').test(value)),
  // Every text is a path.
  format: ofText((_, format) => format === 'path'),
  items: (node, expected) =>
    node.is !== 'list' || node.items.every((item) => surelyMeets(item, expected as JsonObject)),
  minItems: (node, expected) => node.is !== 'list' || node.items.length >= (expected as number),
  uniqueItems: (node, expected) => node.is !== 'list' || (expected === true && areDistinctScalars(node.items)),
  required: (node, expected) =>
    node.is !== 'map' || (expected as readonly string[]).every((name) => node.entries.has(name)),
  properties: (node, expected) =>
    node.is !== 'map' || entriesOf(expected).every(([name, property]) => meetsAt(node, name, property)),
  additionalProperties: (node, expected, { properties = {} }) =>
    node.is !== 'map' ||
    [...node.entries].every(
      ([name, entry]) =>
        Object.hasOwn(properties as JsonObject, name) ||
        (typeof expected === 'object' ? surelyMeets(entry.node, expected as JsonObject) : expected === true),
    ),
  dependentSchemas: (node, expected) =>
    node.is !== 'map' ||
    entriesOf(expected).every(([name, dependent]) => !node.entries.has(name) || surelyMeets(node, dependent)),
};

function ofNumber(holds: (value: number, bound: number) => boolean): Check {
  return (node, expected) =>
    node.is !== 'scalar' || typeof node.value !== 'number' || holds(node.value, expected as number);
}

function ofText(holds: (value: string, expected: Json) => boolean): Check {
  return (node, expected) => node.is !== 'scalar' || typeof node.value !== 'string' || holds(node.value, expected);
}

function isOf(node: Node, type: string): boolean {
  if (type === 'array') return node.is === 'list';
  if (type === 'object') return node.is === 'map';
  if (node.is !== 'scalar') return false;
  if (type === 'null') return node.value === null;
  if (type === 'integer') return Number.isInteger(node.value);
  return type === 'number' ? Number.isFinite(node.value) : typeof node.value === type;
}

function areDistinctScalars(items: readonly Node[]): boolean {
  const values = items.flatMap((item) => (item.is === 'scalar' ? [item.value] : []));
  return new Set(values).size === items.length;
}

function meetsAt(map: MapNode, name: string, schema: JsonObject): boolean {
  const entry = map.entries.get(name);
  return entry === undefined || surelyMeets(entry.node, schema);
}

function entriesOf(schemas: Json): readonly (readonly [string, JsonObject])[] {
  return Object.entries(schemas as Readonly<Record<string, JsonObject>>);
}
