import type { Json, JsonObject } from '../../json.js';

/** The schema with unknown keys refused everywhere; with `type`, as the schema of a section that names its component. */
export function strictSchema(schema: JsonObject, type?: string): JsonObject {
  const strict = closed(schema) as JsonObject;
  if (type === undefined) return strict;
  const properties = { type: { const: type }, ...(strict['properties'] as JsonObject) };
  return { ...strict, properties };
}

function closed(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(closed as (item: Json) => Json);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]): [string, Json] => [
    key,
    // Values of these are data, not schemas.
    key === 'default' || key === 'const' || key === 'enum' || key === 'examples' ? value : closed(value as Json),
  ]);
  const copy = Object.fromEntries(entries);
  const isOpen =
    schema && 'properties' in schema && !('additionalProperties' in schema) && !('patternProperties' in schema);
  return isOpen && (schema as JsonObject)['type'] === 'object' ? { ...copy, additionalProperties: false } : copy;
}
