import type { Json, JsonObject } from '../json.js';
import { parsePath } from './path.js';

/**
 * Values of a row with `${env:…}` in place of what this machine's environment gave: other machines have their data elsewhere,
 * and the place of ours is nobody's business.
 *
 * @param environment dotted path → as the file writes it
 */
export function portableValues(values: JsonObject, environment: Readonly<Record<string, string>>): JsonObject {
  const portable = structuredClone(values) as Record<string, Json>;
  for (const [path, written] of Object.entries(environment)) replaceAt(portable, parsePath(path) ?? [], written);
  return portable;
}

function replaceAt(values: Record<string, Json>, [name, ...rest]: readonly string[], value: string): void {
  if (name === undefined || values[name] === undefined) return;
  if (rest.length === 0) values[name] = value;
  else replaceAt(values[name] as Record<string, Json>, rest, value);
}
