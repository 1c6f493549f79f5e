import { isJsonObject, type Json, type JsonObject } from '../json.js';

/**
 * Options with the defaults of their schema in place of those that are absent, at every depth. Options that the schema does not
 * name stay as they are.
 */
export function withDefaults(schema: JsonObject, values: JsonObject = {}): JsonObject {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, JsonObject>>);
  const filled = properties.flatMap(([name, property]): [string, Json][] => {
    const value = Object.hasOwn(values, name) ? values[name] : property['default'];
    if (value === undefined) return [];
    return [
      [name, property['properties'] !== undefined && isJsonObject(value) ? withDefaults(property, value) : value],
    ];
  });
  return { ...Object.fromEntries(filled), ...rest(values, properties) };
}

function rest(values: JsonObject, properties: readonly (readonly [string, unknown])[]): JsonObject {
  const declared = new Set(properties.map(([name]) => name));
  return Object.fromEntries(Object.entries(values).filter(([name]) => !declared.has(name)));
}
