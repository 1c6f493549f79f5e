import type { Json, JsonObject } from '../json.js';

/** The value at a dotted path; undefined where there is none. */
export function valueAt(values: JsonObject, path: string): Json | undefined {
  return path.split('.').reduce<Json | undefined>((value, name) => {
    const inner = typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
    return Object.hasOwn(inner, name) ? inner[name] : undefined;
  }, values);
}
