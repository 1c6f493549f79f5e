import type { Json, JsonObject } from '../json.js';

/**
 * Options with the defaults of their schema in place of what is not given, in the options of options too. What is given stays
 * as it is, known to the schema or not.
 */
export function withDefaults(schema: JsonObject, given: JsonObject = {}): JsonObject {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const filled = properties.flatMap(([name, property]): [string, Json][] => {
    const value = Object.hasOwn(given, name) ? given[name] : property['default'];
    if (value === undefined) return [];
    return [[name, property['properties'] !== undefined && isObject(value) ? withDefaults(property, value) : value]];
  });
  return { ...Object.fromEntries(filled), ...rest(given, properties) };
}

function rest(given: JsonObject, properties: readonly (readonly [string, unknown])[]): JsonObject {
  const known = new Set(properties.map(([name]) => name));
  return Object.fromEntries(Object.entries(given).filter(([name]) => !known.has(name)));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
