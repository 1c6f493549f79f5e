import type { Json, JsonObject } from '../json.js';
import { conforms } from '../conforms.js';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

/**
 * A value with the fields alone that its schema names. An object without named fields, such as the options of a row, stays as
 * it is. The value must conform to the schema.
 */
export function onlyKnown(schema: Schema, value: Json): Json {
  const { anyOf, items, properties = {}, patternProperties } = schema;
  if (anyOf !== undefined) {
    const branch = anyOf.find((candidate) => conforms(candidate as never, value));
    return branch === undefined ? value : onlyKnown(branch, value);
  }
  if (Array.isArray(value)) return items === undefined ? value : value.map((item: Json) => onlyKnown(items, item));
  if (typeof value !== 'object' || value === null) return value;
  const named = Object.keys(properties);
  const ofAnyName = patternProperties?.['^.*$'];
  if (named.length === 0 && ofAnyName === undefined) return value;
  const kept = Object.entries(value as JsonObject).flatMap(([name, inner]): [string, Json][] => {
    const known = named.includes(name) ? properties[name] : ofAnyName;
    return known === undefined ? [] : [[name, onlyKnown(known, inner)]];
  });
  return Object.fromEntries(kept);
}
